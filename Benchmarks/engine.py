"""Autochrome's own engine, driven through `bench serve` as if it were one more runtime."""

import json
import pathlib
import subprocess

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEFAULT_BINARY = ROOT / ".build" / "release" / "bench"


class Engine:
    """A long-lived process, so that neither its start nor the loading of the model is timed.

    It keeps the time itself: global branch and native branch, without the passing of pictures
    through files.
    """

    name = "Autochrome"

    def __init__(self, binary, model, folder, threads):
        self.model = model
        self.folder = pathlib.Path(folder)
        command = [binary, "serve", "--model", model.path, "--threads", str(threads)]
        self.process = subprocess.Popen(
            [str(argument) for argument in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)

    def run(self, small, image):
        """Network inputs [1, 1, H, W] to output [1, 2, H/2, W/2] in 0 to 1, and seconds."""
        height, width = image.shape[2:]
        request = {
            "image": self._write("image", image), "width": width, "height": height,
            "global": self._write("global", small), "output": str(self.folder / "output.f32")}
        self.process.stdin.write(json.dumps({"run": request}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"bench serve ended with status {self.process.wait()}")
        chroma = np.fromfile(request["output"], np.float32)
        chroma = chroma.reshape(1, 2, (height + 1) // 2, (width + 1) // 2)
        return (chroma / self.model.ab_range + 1) / 2, json.loads(answer)["seconds"]

    def _write(self, name, values):
        """Writes a network input as L*."""
        path = self.folder / f"{name}.f32"
        ((values + self.model.input_mean) * 100).astype(np.float32).tofile(path)
        return str(path)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
