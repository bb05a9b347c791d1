#!/usr/bin/env python3
"""Times training on Autochrome's engine and on PyTorch: forward, joint loss, backward, step of AdamW.

Both train the same network on the processor in Float32, on a batch of noise that is in memory. They take
turns: a round runs each of them once, with one step that does not count and some of which the median does.
One JSON object a line on standard output; README.md says how to read it.
"""

import argparse
import ctypes
import gc
import json
import pathlib
import statistics
import subprocess
import sys
import time

import torch
from torch._dynamo.exc import BackendCompilerFailed

import engine
import network
import training_network
from peers import SETTLING, report

DEFAULT_MODEL = engine.ROOT / "Models" / "autochrome-base.safetensors"
RATE = 1e-4
# Of glibc's mallopt.
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4


class PyTorch:
    """Training in PyTorch with its maps in one layout, compiled or not."""

    version = torch.__version__

    def __init__(self, name, layout, compiled, model, batch):
        self.name = name
        image, *self.targets = batch
        self.image = image.to(memory_format=layout)
        module = training_network.TrainingNetwork(model)
        self.module = module.to(memory_format=layout).train()
        self.optimizer = training_network.optimizer(self.module, RATE)
        loss = training_network.joint_loss
        self.loss = torch.compile(loss) if compiled else loss

    def step(self):
        """One step; the loss before it."""
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.module, self.image, *self.targets)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def run(self, steps):
        """Median seconds of a step."""
        self.step()
        times = []
        for _ in range(steps):
            start = time.perf_counter()
            self.step()
            times.append(time.perf_counter() - start)
        return statistics.median(times)


PYTORCH = (
    ("PyTorch", torch.contiguous_format, False),
    ("PyTorch, channels last", torch.channels_last, False),
    ("PyTorch, compiled", torch.contiguous_format, True),
    ("PyTorch, channels last, compiled", torch.channels_last, True),
)


class Autochrome:
    """A process of `bench training` a round, which keeps the time itself."""

    name = engine.Engine.name
    version = None
    first_loss = None

    def __init__(self, binary, model, batch, threads):
        self.command = [
            str(word) for word in (
                binary, "training", "--model", model.path, "--batch", batch, "--threads", threads)]

    def run(self, steps):
        command = [*self.command, "--steps", str(steps)]
        finished = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(finished.stdout)["median_s"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=pathlib.Path, default=DEFAULT_MODEL,
                        help="a model file with a classifier (default: autochrome-base, half width)")
    parser.add_argument("--batch", type=int, default=32, help="pictures of a batch (default: 32)")
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2],
                        help="of each, one measurement after the other (default: 1 2)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds (default: 3)")
    parser.add_argument("--steps", type=int, default=5,
                        help="steps a round, of which the median counts (default: 5)")
    parser.add_argument("--binary", default=engine.DEFAULT_BINARY, help="the program 'bench'")
    return parser.parse_args()


def keep_freed_memory():
    """Lets PyTorch reuse its maps' memory; by glibc's defaults every step asks the system for it again."""
    library = ctypes.CDLL(None)
    library.mallopt(M_MMAP_MAX, 0)
    library.mallopt(M_TRIM_THRESHOLD, -1)


def noise(model, count):
    """Pictures, colours and classes: what is computed takes as long on any values."""
    random = torch.Generator().manual_seed(1)
    side = int(model.metadata["global_size"])
    classes = len(json.loads(model.metadata["classes"]))
    return (
        torch.rand(count, 1, side, side, generator=random),
        torch.rand(count, 2, side // 2, side // 2, generator=random),
        torch.arange(count) % classes)


def contenders(model, options, threads):
    torch.set_num_threads(threads)
    # What was compiled for another number of threads.
    torch.compiler.reset()
    batch = noise(model, options.batch)
    runners = []
    for name, layout, compiled in PYTORCH:
        runner = PyTorch(name, layout, compiled, model, batch)
        try:
            runner.first_loss = runner.step()
        except BackendCompilerFailed as error:
            # It takes a C++ compiler and Python's headers, which not every machine has.
            report("training_skipped", runtime=name, threads=threads,
                   reason=str(error).strip().splitlines()[0])
        else:
            runners.append(runner)
    return [*runners, Autochrome(options.binary, model, options.batch, threads)]


def rounds(runners, options):
    """Pictures a second of each round by name."""
    rates = {runner.name: [] for runner in runners}
    for index in range(options.rounds):
        for runner in runners:
            time.sleep(SETTLING)
            rates[runner.name].append(options.batch / runner.run(options.steps))
        print(f"round {index + 1} of {options.rounds}", file=sys.stderr)
    return rates


def report_rates(common, runners, rates):
    medians = {name: statistics.median(values) for name, values in rates.items()}
    ours = Autochrome.name
    fastest = max((name for name in medians if name != ours), key=medians.get)
    for runner in runners:
        report(
            "training_peer", **common, runtime=runner.name, version=runner.version,
            pictures_per_second=medians[runner.name], best_round=max(rates[runner.name]),
            of_fastest_peer=medians[runner.name] / medians[fastest], first_loss=runner.first_loss)
    # Round by round: what slows a whole round does not count.
    ratios = [a / b for a, b in zip(rates[ours], rates[fastest], strict=True)]
    report(
        "training_advantage", **common, fastest_peer=fastest,
        of_medians=medians[ours] / medians[fastest],
        median_of_rounds=statistics.median(ratios), smallest=min(ratios))


def main():
    options = arguments()
    model = network.Model(options.model)
    if not model.chain("classifier"):
        sys.exit(f"{options.model} has no classifier; choose a model with one by --model")
    keep_freed_memory()
    for threads in options.threads:
        runners = contenders(model, options, threads)
        common = {
            "model": model.metadata["name"], "batch": options.batch, "threads": threads,
            "rounds": options.rounds, "steps": options.steps}
        report_rates(common, runners, rounds(runners, options))
        del runners
        gc.collect()


if __name__ == "__main__":
    main()
