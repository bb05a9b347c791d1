#!/usr/bin/env python3
"""
Trains the detector of damage on synthetic damage over a folder of photographs. By itself it takes one
core and one more for the pictures; `torchrun --nproc-per-node 2` shares each step among processes.
"""

import argparse
import copy
import math
import os
import pathlib
import time

import cv2
import numpy as np
import torch

import detector as detectors
import scenes

HELD_OUT = 300
RATES = {"low": 0.000025, "normal": 0.0001, "high": 0.0005}
BATCH = 16  # of all processes together
RATE = 1.2e-3


class Pairs(torch.utils.data.IterableDataset):
    def __init__(self, paths, seed, count=BATCH):
        self.paths, self.seed, self.count = paths, seed, count

    def __iter__(self):
        source = scenes.Scenes(self.paths, self.seed)
        while True:
            pairs = [source.pair() for _ in range(self.count)]
            yield tuple(torch.from_numpy(np.stack(part))[:, None] for part in zip(*pairs))


def loss_of(logits, labels):
    """
    Cross-entropy; damage weighs by the energy of what it changed, whole pixels the more the more they are taken
    for damage, and those hardly changed nothing.
    """
    change = labels.float() / 255
    target = (labels > 1).float()
    suspected = torch.sigmoid(logits.detach())
    weight = torch.where(labels > 1, 0.1 + 5 * change.clamp(max=0.7) ** 2, 1 + 3 * suspected)
    weight = weight * (labels != 1)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return (loss * weight).mean()


@torch.no_grad()
def thresholds(network, paths):
    """What whole photographs, as sharp as they are and under light grain, exceed at the RATES."""
    random = np.random.default_rng(2000)
    found = []
    for path in paths:
        picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE).astype(np.float32) / 255
        grain = random.normal(0, random.uniform(0.005, 0.025), picture.shape)
        picture = scenes.quantized(picture + grain).astype(np.float32) / 255
        found.append(detectors.probabilities(network, picture).ravel())
    found = np.sort(np.concatenate(found))[::-1]
    return {name: float(found[int(rate * len(found))]) for name, rate in RATES.items()}


@torch.no_grad()
def energy_found(network, pairs, limits):
    """Share of the damage's energy above each threshold, and of whole pixels, by its name."""
    damage, energy, whole = [], [], []
    for pictures, labels in pairs:
        found = torch.sigmoid(network(pictures.float() / 255 - 0.5))
        damage.append(found[labels > 1])
        whole.append(found[labels == 0])
        energy.append((labels[labels > 1].float() / 255) ** 2)
    damage, whole, energy = (torch.cat(parts) for parts in (damage, whole, energy))
    return {
        name: (
            float(energy[damage > limit].sum() / energy.sum()),
            float((whole > limit).float().mean()))
        for name, limit in limits.items()}


def averaged(average, network, share):
    """Moves the average's weights and statistics a share of the way."""
    for old, new in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if old.is_floating_point():
            old.lerp_(new, share)
        else:
            old.copy_(new)


def shared(network, progress, processes):
    """Makes the gradients those of all processes' pictures; the progress they agree on."""
    if processes == 1:
        return progress
    gradients = [weight.grad for weight in network.parameters()]
    together = torch.cat([*(part.flatten() for part in gradients), torch.tensor([progress])])
    torch.distributed.all_reduce(together)
    together /= processes
    sizes = [part.numel() for part in gradients]
    for part, mean in zip(gradients, together[:-1].split(sizes), strict=True):
        part.copy_(mean.view_as(part))
    return together[-1].item()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photographs", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path, help="the model file")
    parser.add_argument("--more", type=pathlib.Path, help="a folder of photographs, none of them held out")
    parser.add_argument("--hours", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--resume", type=pathlib.Path, help="a checkpoint (.pt) to start from")
    arguments = parser.parse_args()
    rank, processes = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    if processes > 1:
        torch.distributed.init_process_group("gloo")
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)

    paths = scenes.photographs(arguments.photographs)
    more = scenes.photographs(arguments.more) if arguments.more else []
    check = iter(Pairs(paths[:HELD_OUT], 1000))
    check = [next(check) for _ in range(40)]
    loader = iter(torch.utils.data.DataLoader(
        Pairs(paths[HELD_OUT:] + more, arguments.seed + rank, BATCH // processes), None, num_workers=1, prefetch_factor=8))

    network = detectors.Detector().to(memory_format=torch.channels_last)
    if arguments.resume:
        network.load_state_dict(torch.load(arguments.resume))
    average = copy.deepcopy(network)
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=1e-4)
    start = checked = time.time()
    step, total, progress = 0, 0.0, 0.0
    while progress < 1:
        rate = RATE * min(1, (step + 1) / 100) * (0.5 + 0.5 * math.cos(math.pi * min(1, progress)))
        optimizer.param_groups[0]["lr"] = rate
        pictures, labels = next(loader)
        network.train()
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(pictures.to(memory_format=torch.channels_last) / 255 - 0.5)
        loss = loss_of(logits.float(), labels)
        optimizer.zero_grad()
        loss.backward()
        progress = shared(network, (time.time() - start) / 3600 / arguments.hours, processes)
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1)
        optimizer.step()
        averaged(average, network, max(0.01, 1 / (step + 1)))
        step, total = step + 1, total + loss.item()
        if rank > 0:
            continue
        if step % 100 == 0:
            print(f"{time.time() - start:.0f} s, step {step}: loss {total / 100:.5f}", flush=True)
            total = 0.0
        if time.time() - checked > 400 or progress >= 1:
            limits = thresholds(average.eval(), paths[:HELD_OUT])
            found = energy_found(average, check, limits)
            print(f"thresholds {limits}, energy found, false alarms {found}", flush=True)
            torch.save(average.state_dict(), arguments.output.with_suffix(".pt"))
            detectors.write(arguments.output, average, limits, {
                "license": "Apache-2.0",
                "origin": "trained from random weights on synthetic damage over photographs"})
            checked = time.time()


if __name__ == "__main__":
    main()
