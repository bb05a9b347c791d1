#!/usr/bin/env python3
"""Runs exported models in ONNX Runtime and compares them with Autochrome's own network.

Every kind of model: the default one, and, made from the test fixtures and from random weights, 3x3 fusion without
batch normalization and classifier, no global features, pyramid pooling, a global branch that keeps places, and U and V or
sRGB in place of a* and b*.
One JSON object a line on standard output; the status is 1 where a difference is above the limit.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import types

import numpy as np
import onnx
import onnxruntime
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

import engine

FIXTURES = engine.ROOT / "Tests" / "Fixtures"
DEFAULT_MODEL = engine.ROOT / "Models" / "autochrome-base.safetensors"
# Width and height.
SIZES = ((64, 40), (136, 200), (224, 224), (512, 384))
# In units of the network's output, of which 1 is all of a*'s range.
LIMIT = 1e-4
# Units of a* and b* for 1 of the output, where the target is another one.
USUAL_RANGE = 100.0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", type=pathlib.Path,
                        help="model files (default: one of every kind)")
    parser.add_argument("--autochrome", default=engine.ROOT / ".build/release/autochrome",
                        help="the program (default: .build/release/autochrome)")
    parser.add_argument("--bench", default=engine.DEFAULT_BINARY,
                        help="the program 'bench' (default: .build/release/bench)")
    return parser.parse_args()


# Models of every kind

class Kind:
    """A model in pieces: tensors by name, metadata."""

    def __init__(self, tensors, metadata):
        self.tensors = dict(tensors)
        self.metadata = dict(metadata)
        self.random = np.random.default_rng(1)

    def replace(self, layer, shape):
        """Gives a layer random weights, and no normalization."""
        for name in [name for name in self.tensors if name.startswith(f"{layer.rsplit('.', 1)[0]}.")]:
            del self.tensors[name]
        weight = self.random.standard_normal(shape) * np.sqrt(2 / np.prod(shape[1:]))
        self.tensors[f"{layer}.weight"] = weight.astype(np.float32)
        self.tensors[f"{layer}.bias"] = self.random.uniform(-0.1, 0.1, shape[0]).astype(np.float32)

    def aim(self, target):
        self.metadata["target"] = target
        if target == "rgb":
            inputs = self.tensors["color.4.conv.weight"].shape[1]
            self.replace("color.4.conv", (3, inputs, 3, 3))
        return self

    def pool(self):
        self.metadata["global_pooling"] = "pyramid"
        outputs, inputs = self.tensors["global.fc.0.linear.weight"].shape
        self.replace("global.fc.0.linear", (outputs, inputs // 49 * 21))
        return self

    def without_global(self):
        self.metadata["has_global"] = "false"
        self.metadata.pop("classes", None)
        weight = self.tensors["fusion.conv.weight"]
        channels = self.tensors["mid.1.conv.weight"].shape[0]
        for name in [name for name in self.tensors if name.startswith(("global.", "classifier."))]:
            del self.tensors[name]
        self.tensors["fusion.conv.weight"] = np.ascontiguousarray(weight[:, :channels])
        return self

    def write(self, path):
        save_file(self.tensors, path, metadata=self.metadata)
        return path


def eighth():
    path = FIXTURES / "pytorch" / "model_eighth.safetensors"
    with safe_open(path, "np") as file:
        return Kind(load_file(path), file.metadata())


def places():
    path = FIXTURES / "semantic" / "model_small.safetensors"
    with safe_open(path, "np") as file:
        return Kind(load_file(path), file.metadata())


def torch7():
    """The network that Torch7 wrote, under our names."""
    prefixes = (("low", "low.{}.conv"), ("mid", "mid.{}.conv"), ("global_fc", "global.fc.{}.linear"),
                ("global", "global.conv.{}.conv"), ("col", "color.{}.conv"))
    tensors = {}
    for name, values in load_file(FIXTURES / "torch7" / "ltbc_nobn_quarter.safetensors").items():
        layer, part = name.split(".")
        for prefix, ours in prefixes:
            if layer.startswith(prefix) and layer[len(prefix):].isdigit():
                layer = ours.format(int(layer[len(prefix):]) - 1)
                break
        else:
            layer = f"{layer}.conv"
        tensors[f"{layer}.{part}"] = values
    return Kind(tensors, {
        "format_version": "1", "architecture": "let-there-be-color", "input": "luma_y",
        "input_mean": "0.44505388568813414", "ab_range": "100"})


def every_kind(folder):
    yield DEFAULT_MODEL
    kinds = {
        "eighth": eighth(), "places": places(), "torch7": torch7(), "no-global": eighth().without_global(),
        "pyramid": eighth().pool(), "torch7-pyramid-yuv": torch7().pool().aim("yuv"),
        "yuv": eighth().aim("yuv"), "rgb": eighth().aim("rgb"),
        "no-global-rgb": torch7().without_global().aim("rgb")}
    for name, kind in kinds.items():
        yield kind.write(folder / f"{name}.safetensors")


# Colours

def linear_of(encoded):
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def encoded_of(linear):
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def lightness_curve(luminance):
    return np.where(luminance > 216 / 24389, np.cbrt(luminance), luminance * 841 / 108 + 4 / 29)


def chroma_of_rgb(rgb):
    """a* and b* of encoded sRGB [3, H, W]."""
    matrix = np.array([[0.4123907992659595, 0.35758433938387796, 0.1804807884018343],
                       [0.21263900587151036, 0.7151686787677559, 0.07219231536073371],
                       [0.01933081871559185, 0.11919477979462599, 0.9505321522496606]])
    xyz = np.tensordot(matrix, linear_of(np.clip(rgb, 0, 1)), 1)
    x, y, z = lightness_curve(xyz / matrix.sum(1)[:, None, None])
    return np.stack([500 * (x - y), 200 * (y - z)])


def grey_of_input(image, metadata):
    """The encoded grey of a network input's picture [H, W] at half size."""
    values = image.astype(np.float64) + float(metadata["input_mean"])
    height, width = values.shape
    means = values.reshape(height // 2, 2, width // 2, 2).mean((1, 3))
    if metadata["input"] == "luma_y":
        return means
    f = (np.clip(100 * means, 0, 100) + 16) / 116
    return encoded_of(np.where(f > 6 / 29, f ** 3, 108 / 841 * (f - 4 / 29)))


def chroma_of(output, image, metadata):
    """a* and b* of what the network says, by the definition of its target."""
    output = output.astype(np.float64)
    if metadata["target"] == "rgb":
        return chroma_of_rgb(output)
    if metadata["target"] == "yuv":
        y = grey_of_input(image, metadata)
        u, v = (2 * output[0] - 1) * 0.436, (2 * output[1] - 1) * 0.615
        return chroma_of_rgb(
            np.stack([y + 1.13983 * v, y - 0.39465 * u - 0.58060 * v, y + 2.03211 * u]))
    return (2 * output - 1) * float(metadata["ab_range"])


# Comparison

class Exported:
    """An exported model in ONNX Runtime."""

    def __init__(self, autochrome, model, path):
        subprocess.run([autochrome, "model", "export", model, "--output", path], check=True,
                       stdout=subprocess.DEVNULL)
        onnx.checker.check_model(path, full_check=True)
        self.session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        self.metadata = self.session.get_modelmeta().custom_metadata_map
        self.names = [entry.name for entry in self.session.get_inputs()]
        self.outputs = [entry.name for entry in self.session.get_outputs()]

    def __call__(self, image, small, hints=None, palette=None):
        count, places = len(small), small.shape[-1] // 8
        values = {
            "image": image, "global": small,
            "hints": np.zeros((count, 3, places, places)) if hints is None else hints,
            "palette": np.zeros((count, 6)) if palette is None else palette}
        feed = {name: values[name].astype(np.float32) for name in self.names}
        return dict(zip(self.outputs, self.session.run(None, feed), strict=True))


def picture(width, height, seed, metadata):
    """Network input with the statistics of a photograph: smooth shapes, edges and grain."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / max(width, height)
    values = 0.5 + 0.3 * np.sin(7 * x + 3 * y) + 0.15 * np.sign(np.sin(23 * x * y + 5 * y))
    values += 0.03 * random.standard_normal((height, width), np.float32)
    values = np.clip(values, 0, 1) - float(metadata["input_mean"])
    return values.astype(np.float32)[None, None]


def compare_with_engine(exported, ours, size, side):
    """The largest difference from Autochrome's own chroma, in units of the output."""
    metadata = exported.metadata
    image, small = picture(*size, 2, metadata), picture(side, side, 1, metadata)
    output = exported(image, small)["chroma"]
    assert np.ptp(output) > 1e-3, "colours that are all the same prove nothing"
    # Two pictures at once come out as one by one.
    both = exported(
        np.concatenate([picture(*size, 3, metadata), image]),
        np.concatenate([picture(side, side, 4, metadata), small]))["chroma"]
    found = (2 * ours.run(small, image)[0][0] - 1) * USUAL_RANGE
    span = 2 * (float(metadata["ab_range"]) if metadata["target"] == "lab" else USUAL_RANGE)
    expected = chroma_of(output[0], image[0, 0], metadata)
    return {
        "max_difference": float(np.abs(found - expected).max() / span),
        "max_difference_in_batch": float(np.abs(both[1] - output[0]).max())}


def compare_with_fixtures(exported, kind):
    """The largest differences from what PyTorch and Torch7 computed with the same weights."""
    folder = {"eighth": "pytorch", "places": "semantic"}.get(kind)
    if folder:
        for path in sorted((FIXTURES / folder).glob("forward_*")):
            oracle = load_file(path)
            conditions = [oracle[name] for name in ("input.hints", "input.palette") if name in oracle]
            found = exported(*(
                oracle[name].reshape(1, 1, *oracle[name].shape[-2:])
                for name in ("input.image", "input.global")), *conditions)
            yield {"oracle": path.stem, **{
                f"max_difference{suffix}":
                    float(np.abs(found[output].ravel() - oracle[name].ravel()).max())
                for output, name, suffix in (
                    ("chroma", "output.ab", ""), ("logits", "output.logits", "_of_logits"))}}
    if kind == "torch7":
        for name in ("ansel", "grey301"):
            small, image, expected = (
                np.load(FIXTURES / "torch7" / f"{name}.ltbc_nobn_quarter.{part}.npy")
                for part in ("X1", "X2", "ab"))
            found = exported(*(
                values.reshape(1, 1, *values.shape[-2:]) for values in (image, small)))["chroma"]
            yield {"oracle": f"torch7 {name}",
                   "max_difference": float(np.abs(found.ravel() - expected.ravel()).max())}


def measure(model, options, folder):
    """Yields the differences of one model."""
    exported = Exported(options.autochrome, model, folder / f"{model.stem}.onnx")
    served = types.SimpleNamespace(
        path=model, ab_range=USUAL_RANGE, input_mean=float(exported.metadata["input_mean"]))
    ours = engine.Engine(options.bench, served, folder, 2)
    side = int(exported.metadata["global_size"])
    for size in SIZES:
        yield {"size": "{}x{}".format(*size), **compare_with_engine(exported, ours, size, side)}
    ours.close()
    yield from compare_with_fixtures(exported, model.stem)


def main():
    options = arguments()
    is_right = True
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for model in options.models or every_kind(folder):
            for facts in measure(model, options, folder):
                is_right &= facts["max_difference"] <= LIMIT
                print(json.dumps({"measure": "exported", "model": model.stem, **facts}), flush=True)
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
