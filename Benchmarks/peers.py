#!/usr/bin/env python3
"""Times the network on Autochrome's engine and on every CPU runtime that a user could pick.

All run the same weights in Float32 on the same two inputs in turn: a round runs each of them once, so that
whatever else the machine does hits all alike. One JSON object a line on standard output; README.md
says how to read it.
"""

import argparse
import gc
import json
import pathlib
import statistics
import sys
import tempfile
import time
import warnings

import numpy as np
import torch

import engine
import map_inference
import network
import runtimes

# Thread pools spin for a while after their last job and would take time from the next runtime.
SETTLING = 0.3


class Peer:
    """A runtime that is timed here."""

    def __init__(self, runtime, module, examples, folder, threads):
        self.name = runtime.name
        self.version = runtimes.version(runtime)
        self.call = runtime(module, examples, folder, threads)

    def run(self, *inputs):
        start = time.perf_counter()
        output = self.call(*inputs)
        return output, time.perf_counter() - start


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[512, 1024],
                        help="sides of the square picture (default: 512 1024)")
    parser.add_argument("--width", type=float, default=1.0,
                        help="width of a network of random weights (default: 1.0, the paper's)")
    parser.add_argument("--model", help="a model file instead of random weights")
    parser.add_argument("--runs", type=int, default=9, help="rounds (default: 9)")
    parser.add_argument("--threads", type=int, default=2, help="of each runtime (default: 2)")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="these peers alone")
    parser.add_argument("--binary", default=engine.DEFAULT_BINARY, help="the program 'bench'")
    parser.add_argument("--without-engine", action="store_true", help="the peers alone")
    return parser.parse_args()


def picture(side, seed):
    """Network input with the statistics of a photograph: smooth shapes, edges and grain."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    values = 0.3 * np.sin(7 * x + 3 * y) + 0.15 * np.sign(np.sin(23 * x * y + 5 * y))
    values += 0.03 * random.standard_normal((side, side), np.float32)
    return np.clip(values, -0.5, 0.5).astype(np.float32)[None, None]


def contenders(module, inputs, model, folder, options):
    examples = [torch.from_numpy(values) for values in inputs]
    chosen = [
        runtime for runtime in runtimes.ALL
        if options.only is None or runtime.name in options.only]
    result = [Peer(runtime, module, examples, folder, options.threads) for runtime in chosen]
    if not options.without_engine:
        result.append(engine.Engine(options.binary, model, folder, options.threads))
    return result


def rounds(runners, inputs, count):
    """Seconds of each round by name; a round before them warms up."""
    times = {runner.name: [] for runner in runners}
    for index in range(count + 1):
        for runner in runners:
            time.sleep(SETTLING)
            # Processors that have idled take milliseconds to come back, and a batch does not idle.
            runner.run(*inputs)
            _, seconds = runner.run(*inputs)
            if index > 0:
                times[runner.name].append(seconds)
        print(f"round {index} of {count}", file=sys.stderr)
    return times


def report(measure, **facts):
    print(json.dumps({"measure": measure, **facts}), flush=True)


def report_times(common, runners, times, differences):
    medians = {name: statistics.median(values) for name, values in times.items()}
    peers = [name for name in medians if name != engine.Engine.name]
    fastest = min(peers, key=medians.get)
    for runner in runners:
        name = runner.name
        report(
            "peer", **common, runtime=name, version=getattr(runner, "version", None),
            median_s=medians[name], min_s=min(times[name]),
            of_fastest_peer=medians[name] / medians[fastest], max_difference=differences[name])
    if engine.Engine.name in times:
        # Round by round: what slows a whole round does not count.
        ratios = [a / b for a, b in zip(times[fastest], times[engine.Engine.name])]
        report(
            "advantage", **common, fastest_peer=fastest,
            of_medians=medians[fastest] / medians[engine.Engine.name],
            median_of_rounds=statistics.median(ratios), smallest=min(ratios))


def measure(model, size, options, folder):
    module = map_inference.network_of(model).eval()
    inputs = [picture(network.GLOBAL_SIZE, 1), picture(size, 2)]
    with torch.inference_mode():
        expected = module(*(torch.from_numpy(values) for values in inputs)).numpy()
    runners = contenders(module, inputs, model, folder, options)
    differences = {
        runner.name: float(np.abs(runner.run(*inputs)[0] - expected).max()) for runner in runners}
    times = rounds(runners, inputs, options.runs)
    common = {
        "model": model.metadata["name"], "size": size, "threads": options.threads,
        "runs": options.runs}
    report_times(common, runners, times, differences)
    for runner in runners:
        if isinstance(runner, engine.Engine):
            runner.close()


def main():
    options = arguments()
    # The tracer warns about shapes that are constants here by intention.
    warnings.filterwarnings("ignore")
    torch.set_grad_enabled(False)
    with tempfile.TemporaryDirectory() as folder:
        path = options.model
        if path is None:
            path = pathlib.Path(folder) / "random.safetensors"
            network.write_random_model(path, options.width)
        model = network.Model(path)
        for size in options.sizes:
            measure(model, size, options, folder)
            gc.collect()


if __name__ == "__main__":
    main()
