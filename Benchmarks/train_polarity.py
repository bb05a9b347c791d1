#!/usr/bin/env python3
"""Trains the small network that tells negatives from positives, and writes it into a model file.

It learns from colour photographs, seen as grey plates and films of all times see them, aged, bordered and in
both polarities. A picture's score is what the network says of it less what it says of its inverse. The
thresholds come from photographs that were held out.
"""

import argparse
import pathlib
import time
import zlib

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional

import negatives

SIDE = 64
# Photographs are kept a little larger, for crops.
KEPT = 96
CHANNELS = (24, 48, 64, 96, 96, 128, 128)
STRIDES = (2, 2, 1, 2, 1, 2, 1)


class PolarityNetwork(nn.Module):
    """From network inputs [N, 1, 64, 64] to a number each, high for negatives."""

    def __init__(self):
        super().__init__()
        layers, inputs = [], 1
        for outputs, stride in zip(CHANNELS, STRIDES):
            layers += [
                nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
            inputs = outputs
        self.convolutions = nn.Sequential(*layers)
        self.dropout = nn.Dropout(0.3)
        self.linear = nn.Linear(inputs * (SIDE // 16) ** 2, 1)

    def forward(self, values):
        return self.linear(self.dropout(self.convolutions(values).flatten(1)))[:, 0]


def score(network, inputs):
    """What the network says of pictures and their mirror images less what it says of their inverses."""
    both = torch.cat([inputs, inputs.flip(3)])
    with torch.no_grad():
        return ((network(both) - network(-both)).reshape(2, -1).mean(0) / 2).numpy()


def lightness(code):
    luminance = negatives.linear(code)
    cube_root = np.where(
        luminance > (6 / 29) ** 3, np.cbrt(luminance), luminance / (3 * (6 / 29) ** 2) + 4 / 29)
    return 116 * cube_root - 16


def network_input(code, side=SIDE):
    """L* of a small copy at full range, -0.5 to 0.5: the darkest and the brightest 1 % are at the ends."""
    tones = cv2.resize(lightness(code), (side, side), interpolation=cv2.INTER_AREA)
    dark, bright = np.quantile(tones, [0.01, 0.99])
    return np.clip((tones - dark) / max(bright - dark, 1), 0, 1) - 0.5


def small_photographs(folder):
    paths = sorted(pathlib.Path(folder).rglob("*.jpg"))
    pictures = np.empty((len(paths), KEPT, KEPT, 3), np.uint8)
    for picture, path in zip(pictures, paths):
        rgb = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        picture[:] = cv2.resize(rgb, (KEPT, KEPT), interpolation=cv2.INTER_AREA)
    held_out = np.array([zlib.crc32(path.name.encode()) % 100 < 15 for path in paths])
    return pictures[~held_out], pictures[held_out]


def cropped(rgb, random):
    sides = (KEPT * random.uniform(0.65, 1, 2)).astype(int)
    y, x = (random.integers(0, KEPT - side + 1) for side in sides)
    return rgb[y:y + sides[0], x:x + sides[1]]


def example(rgb, random):
    """A network input and whether it is a negative."""
    if random.random() < 0.8:
        rgb = cropped(rgb, random)
    if random.random() < 0.5:
        rgb = rgb[:, ::-1]
    code = negatives.emulsion(rgb, random)
    if random.random() < 0.4:
        if random.random() < 0.3:
            code = negatives.aged(code, random)
        code, label = negatives.random_film_negative(code, random), 1
    else:
        code, label = (negatives.aged_print(code, random) if random.random() < 0.7 else code), 0
    tones = network_input(code)
    if random.random() < 0.5:
        tones, label = -tones, 1 - label
    return tones, label


class Batches(torch.utils.data.IterableDataset):
    """Endless batches of examples, made by another process."""

    def __init__(self, pictures, size, seed):
        self.pictures, self.size, self.seed = pictures, size, seed

    def __iter__(self):
        cv2.setNumThreads(1)
        random = np.random.default_rng([self.seed, torch.utils.data.get_worker_info().id])
        while True:
            chosen = random.integers(0, len(self.pictures), self.size)
            inputs, labels = zip(*(example(self.pictures[index], random) for index in chosen))
            yield (torch.from_numpy(np.stack(inputs)[:, None]).float(),
                   torch.tensor(labels, dtype=torch.float32))


def train(network, pictures, seconds, rate=3e-3, size=128):
    """Trains for so long, and leaves the mean of the late weights in the network."""
    network.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), rate, weight_decay=0.02)
    mean = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995), use_buffers=True)
    begin, losses = time.monotonic(), []
    loader = torch.utils.data.DataLoader(Batches(pictures, size, seed=3), batch_size=None, num_workers=2)
    for step, (inputs, labels) in enumerate(loader):
        share = (time.monotonic() - begin) / seconds
        if share >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 100) * (0.5 + 0.5 * np.cos(np.pi * share)) + 1e-6
        with torch.autocast("cpu", dtype=torch.bfloat16):
            outputs = network(inputs)
        losses.append(functional.binary_cross_entropy_with_logits(outputs.float(), labels))
        optimizer.zero_grad()
        losses[-1].backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5)
        optimizer.step()
        losses[-1] = losses[-1].item()
        mean.update_parameters(network)
        if step % 200 == 199:
            print(f"{step + 1} steps, {share:.0%}: loss {np.mean(losses[-200:]):.3f}", flush=True)
            torch.save(mean.module.state_dict(), "/tmp/neg/cnn.pt")
    network.load_state_dict(mean.module.state_dict())
    network.eval()
