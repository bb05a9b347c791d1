#!/usr/bin/env python3
"""Colorizes a folder of scans with a plain Python program and with Autochrome, and compares.

The Python program is what a sensible user would write: the fastest runtime, tiles of 1024 pixels with the
halo that makes them seamless, the same network and the same output files. Of its two ways to use two
cores, two threads in one process or two processes with one thread each, the faster one counts; its
start, imports and loading of the network do not. One JSON object a line on standard output.
"""

import argparse
import collections
import concurrent.futures
import contextlib
import json
import multiprocessing
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
import pyvips

import engine
import pictures

TILE = 1024
# What a tile's colours depend on beyond its edges.
HALO = 72
CORES = 2
PARTS = ("decode", "lightness", "network", "merge", "encode")
RUNTIMES = ("ncnn", "openvino")


class Pipeline:
    """One process' program: from file to file."""

    def __init__(self, model, runtime, decoder, threads, folder):
        warnings.filterwarnings("ignore")
        import cv2
        import torch

        import network
        import runtimes

        cv2.setNumThreads(threads)
        torch.set_grad_enabled(False)
        torch.set_num_threads(threads)
        self.model = network.Model(model)
        self.side = network.GLOBAL_SIZE
        self.decode = pictures.DECODERS[decoder]
        make = {"ncnn": runtimes.NCNN, "openvino": runtimes.OpenVINO}[runtime]
        module = network.Network(self.model).eval()
        small = torch.zeros(1, 1, self.side, self.side)
        tile = torch.zeros(1, 1, 256, 256)
        self.global_branch = make(module.branch, [small], folder, threads)
        self.native_branch = make(
            module.native, [tile, module.branch(small)], folder, threads, dynamic=True)

    def colorize(self, source, target):
        """Makes one picture; returns the seconds of each part."""
        clock = Clock()
        codes = self.decode(source)
        clock.lap("decode")
        lightness = pictures.lightness(codes)
        small = pictures.small_copy(lightness, self.side)
        clock.lap("lightness")
        chroma = self.chroma(self.prepared(lightness), self.prepared(small))
        half = [(extent + 1) // 2 for extent in lightness.shape]
        chroma = (2 * chroma[:, :half[0], :half[1]] - 1) * self.model.ab_range
        clock.lap("network")
        rgb = pictures.merged(lightness, chroma, codes.dtype)
        clock.lap("merge")
        pictures.write(target, rgb)
        clock.lap("encode")
        return clock.parts

    def prepared(self, lightness):
        """Network input [1, 1, H, W] with sides that are multiples of 8."""
        height, width = lightness.shape
        padded = np.pad(lightness, ((0, -height % 8), (0, -width % 8)), "edge")
        return (padded / 100 - self.model.input_mean)[None, None]

    def chroma(self, image, small):
        """Both chroma planes of a whole picture at half size, 0 to 1, tile by tile."""
        fused = self.global_branch(small)
        height, width = image.shape[2:]
        result = np.empty((2, height // 2, width // 2), np.float32)
        for top in range(0, height, TILE):
            for left in range(0, width, TILE):
                y, x = max(top - HALO, 0), max(left - HALO, 0)
                bottom, right = min(top + TILE, height), min(left + TILE, width)
                tile = image[:, :, y:bottom + HALO, x:right + HALO]
                output = self.native_branch(np.ascontiguousarray(tile), fused)[0]
                result[:, top // 2:bottom // 2, left // 2:right // 2] = output[
                    :, (top - y) // 2:(bottom - y) // 2, (left - x) // 2:(right - x) // 2]
        return result


class Clock:
    """Seconds of the parts of a picture's way."""

    def __init__(self):
        self.parts = {}
        self.last = time.perf_counter()

    def lap(self, part):
        now = time.perf_counter()
        self.parts[part] = now - self.last
        self.last = now


def start_worker(arguments, barrier):
    """Makes the process' program; what follows waits until all processes have theirs."""
    global pipeline, all_ready
    pipeline, all_ready = Pipeline(*arguments), barrier


def wait_for_others():
    all_ready.wait()


def colorize(source, target):
    return pipeline.colorize(source, target)


@contextlib.contextmanager
def inherited(**variables):
    """Environment variables for processes that are started meanwhile."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def run_python(sources, target, arguments, processes):
    """Colorizes all pictures; returns wall-clock seconds and the parts' seconds, added up."""
    context = multiprocessing.get_context("spawn")
    threads = str(CORES // processes)
    with inherited(VIPS_CONCURRENCY=threads, OMP_NUM_THREADS=threads), \
            concurrent.futures.ProcessPoolExecutor(
            processes, context, start_worker, (arguments, context.Barrier(processes))) as pool:
        for ready in [pool.submit(wait_for_others) for _ in range(processes)]:
            ready.result()
        start = time.perf_counter()
        jobs = [
            pool.submit(colorize, source, target / f"{source.stem}_colorized.tif")
            for source in sources]
        parts = collections.Counter()
        for job in jobs:
            parts.update(job.result())
        seconds = time.perf_counter() - start
    return seconds, {part: parts[part] for part in PARTS}


def run_autochrome(program, scans, target, model):
    """Everything counts here: the start of all processes, the checks of what was written, the report."""
    start = time.perf_counter()
    subprocess.run(
        [program, "colorize", scans, "--output", target, "--model", model, "--quiet"], check=True)
    return time.perf_counter() - start


def fastest_decoder(sources):
    seconds = {}
    for name, decode in pictures.DECODERS.items():
        start = time.perf_counter()
        for source in sources:
            decode(source)
        seconds[name] = time.perf_counter() - start
    return min(seconds, key=seconds.get), seconds


def convert_network(model, runtime, decoder, folder):
    """Leaves the converted network in the folder, in a process of its own."""
    worker = multiprocessing.get_context("spawn").Process(
        target=Pipeline, args=(model, runtime, decoder, CORES, folder))
    worker.start()
    worker.join()
    if worker.exitcode:
        sys.exit(f"{runtime} does not run the network.")


def differences(sources, ours, theirs):
    """How far two folders of results are apart, in levels of 8 bits."""
    for source in sources:
        name = f"{source.stem}_colorized.tif"
        first, second = (pictures.decode_with_pyvips(folder / name) for folder in (ours, theirs))
        scale = 257 if first.dtype == np.uint16 else 1
        levels = np.abs(first.astype(np.float32) - second.astype(np.float32)) / scale
        yield {
            "source": source.name, "mean_levels": float(levels.mean()),
            "share_above_3_levels": float((levels > 3).mean()), "largest": float(levels.max())}


def report(measure, **facts):
    print(json.dumps({"measure": measure, **facts}), flush=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scans", type=pathlib.Path, help="the folder that scans.py made")
    parser.add_argument("--runtime", nargs="+", choices=RUNTIMES, default=list(RUNTIMES),
                        help="what runs the network (default: each in turn; the fastest counts)")
    parser.add_argument("--model", default=engine.ROOT / "Models" / "autochrome-base.safetensors",
                        type=pathlib.Path, help="a model file")
    parser.add_argument("--program", default=engine.ROOT / ".build" / "release" / "autochrome",
                        help="the program 'autochrome'")
    parser.add_argument("--runs", type=int, default=1, help="repetitions (default: 1)")
    return parser.parse_args()


def run_all(options, sources, decoder, folder):
    """One repetition of every way; returns seconds by name."""
    megapixels = sum(pixels(source) for source in sources) / 1e6
    seconds = {}

    def note(name, wall, **facts):
        seconds[name] = wall
        report("pipeline", program=name, wall_s=wall, megapixels=megapixels,
               megapixels_per_second=megapixels / wall, **facts)

    for runtime in options.runtime:
        for processes in (1, CORES):
            threads = CORES // processes
            name = f"Python, {runtime}, {processes} process{'es' * (processes > 1)} " \
                f"with {threads} thread{'s' * (threads > 1)}"
            settings = (options.model, runtime, decoder, threads, folder)
            wall, parts = run_python(
                sources, emptied(folder / "python"), settings, processes)
            note(name, wall, parts=parts)
    note("Autochrome", run_autochrome(
        options.program, options.scans, emptied(folder / "autochrome"), options.model))
    return seconds


def report_advantage(runs):
    medians = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    ours = medians.pop("Autochrome")
    fastest = min(medians, key=medians.get)
    report("pipeline_advantage", runs=len(runs), fastest_python=fastest,
           ratio=medians[fastest] / ours)


def pixels(source):
    image = pyvips.Image.new_from_file(str(source))
    return image.width * image.height


def emptied(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def main():
    options = arguments()
    sources = sorted(path for path in options.scans.iterdir() if path.is_file())
    decoder, decoding = fastest_decoder(sources)
    report("pipeline_decoders", fastest=decoder, seconds=decoding)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for runtime in options.runtime:
            convert_network(options.model, runtime, decoder, folder)
        runs = [run_all(options, sources, decoder, folder) for _ in range(options.runs)]
        report_advantage(runs)
        for facts in differences(sources, folder / "autochrome", folder / "python"):
            report("pipeline_difference", **facts)


if __name__ == "__main__":
    main()
