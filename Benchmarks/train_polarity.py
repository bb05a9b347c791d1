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
from safetensors import safe_open
from safetensors.numpy import save_file
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
    return np.clip((tones - (dark + bright) / 2) / max(bright - dark, 1), -0.5, 0.5)


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
    network.load_state_dict(mean.module.state_dict())
    network.eval()


def in_batches(network, inputs, size=250):
    return np.concatenate([
        score(network, torch.from_numpy(inputs[begin:begin + size, None]).float())
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


def folded_tensors(network):
    """The layers under their names in a model file, batch normalization multiplied in."""
    tensors = {}
    modules = list(network.convolutions)
    for index in range(len(CHANNELS)):
        convolution, norm = modules[3 * index:3 * index + 2]
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        tensors[f"polarity.{index}.conv.weight"] = convolution.weight * scale[:, None, None, None]
        tensors[f"polarity.{index}.conv.bias"] = norm.bias - norm.running_mean * scale
    tensors["polarity.linear.weight"] = network.linear.weight
    tensors["polarity.linear.bias"] = network.linear.bias
    return {name: tensor.detach().contiguous().numpy() for name, tensor in tensors.items()}


def write(network, model, unsure, sure):
    """Puts the network into a model file; its other tensors stay as they are."""
    with safe_open(model, "np") as file:
        metadata = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    tensors.update(folded_tensors(network))
    metadata.update({"polarity_unsure": f"{unsure:.2f}", "polarity_negative": f"{sure:.2f}"})
    save_file(tensors, model, metadata=metadata)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photographs", type=pathlib.Path, help="folder of small colour JPEG files")
    parser.add_argument("model", type=pathlib.Path, help="model file that gets the network")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--weights", type=pathlib.Path, help="state that training begins with and leaves behind")
    options = parser.parse_args()
    torch.manual_seed(1)
    cv2.setNumThreads(1)
    pictures, held_out = small_photographs(options.photographs)
    network = PolarityNetwork()
    if options.weights and options.weights.exists():
        network.load_state_dict(torch.load(options.weights))
    train(network, pictures, 60 * options.minutes)
    if options.weights:
        torch.save(network.state_dict(), options.weights)
    positives, film = trials(network, held_out)
    unsure, sure = thresholds(positives)
    for name, scores in ("plain", -positives), ("film", film):
        print(f"{name} negatives: {np.mean(scores > 0):.1%} on the right side, {np.mean(scores >= unsure):.1%} "
              f"at least unsure, {np.mean(scores >= sure):.1%} sure")
    print(f"{len(positives)} positives of {len(held_out)} photographs: {np.mean(positives < 0):.1%} on the right "
          f"side, {np.mean(positives >= unsure):.1%} unsure, {np.sum(positives >= sure)} taken for negatives")
    write(network, options.model, unsure, sure)


if __name__ == "__main__":
    main()
