#!/usr/bin/env python3
"""Writes the fixtures of this folder: a small network for polarities of random weights, as a model file, and
what PyTorch computes with it. Run from anywhere; needs what Benchmarks/requirements.txt names."""

import pathlib
import sys

import numpy as np
import torch
from safetensors.numpy import load_file, save_file

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "Benchmarks"))

from polarity_network import SIDE, PolarityNetwork
from train_polarity import score

GROUPS = ((1, 3, 1, 6, 1), (6, 3, 2, 7, 2), (3, 5, 2, 9, 2), (4, 5, 1, 12, 1), (2, 3, 2, 12, 3))


def main():
    torch.manual_seed(3)
    network = PolarityNetwork(GROUPS, stem=8, head=40).eval()
    for _, part in network.convolutions():
        norm = part.norm
        for values, low, high in (
                (norm.weight.data, 0.5, 3.0), (norm.bias.data, -1.0, 1.5),
                (norm.running_mean, -0.2, 0.2), (norm.running_var, 0.05, 0.3)):
            values.uniform_(low, high)
    network.linear.weight.data *= 40
    model = HERE / "small.safetensors"
    network.write(model, 0.5, 1.5, {"license": "Apache-2.0", "origin": "random weights"})
    # What the file holds: rounded to 11 bits, normalization multiplied in.
    stored = load_file(model)
    for name, part in network.convolutions():
        part.convolution.weight.data = torch.from_numpy(stored[f"{name}.conv.weight"]).float()
        part.norm = torch.nn.Identity()
        part.convolution.bias = torch.nn.Parameter(torch.from_numpy(stored[f"{name}.conv.bias"]).float())
    network.linear.weight.data = torch.from_numpy(stored["output.linear.weight"]).float()

    random = np.random.default_rng(4)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    slopes = 30 + 60 * y * x + 10 * np.sin(9 * x + 5 * y)
    pictures = np.stack([slopes, random.uniform(0, 100, (SIDE, SIDE))]).astype(np.float32)
    dark, bright = np.quantile(pictures, [0.01, 0.99], axis=(1, 2))[:, :, None, None]
    inputs = np.clip((pictures - (dark + bright) / 2) / (bright - dark), -0.5, 0.5)
    scores = score(network.double(), torch.from_numpy(inputs[:, None]).double())
    save_file({"lightness": pictures, "score": scores.astype(np.float32)}, HERE / "scores.safetensors")
    with torch.no_grad():
        print(scores, network(torch.from_numpy(inputs[:, None]).double()))


if __name__ == "__main__":
    main()
