#!/usr/bin/env python3
"""
Computes the gradients of train_batch in Float64, for train_gradients_float64.safetensors.

Four pictures are few for batch normalization behind linear layers: rounding in Float32 turns some ReLUs over, and
train_gradients, which PyTorch computed in Float32, is up to 0.7 % (L2, a tensor) from these.
"""

import pathlib

import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional

HERE = pathlib.Path(__file__).parent


class Network:
    def __init__(self, tensors):
        self.tensors = {
            name: tensor.double().requires_grad_("running" not in name)
            for name, tensor in tensors.items()}

    def normalized(self, values, name):
        weight, bias = (self.tensors.get(f"{name}.bn.{part}") for part in ("weight", "bias"))
        if weight is None:
            return values
        return functional.relu(
            functional.batch_norm(values, None, None, weight, bias, training=True, eps=1e-5))

    def conv(self, values, name, stride=1):
        weight, bias = self.tensors[f"{name}.conv.weight"], self.tensors.get(f"{name}.conv.bias")
        values = functional.conv2d(values, weight, bias, stride, weight.shape[-1] // 2)
        return self.normalized(values, name)

    def linear(self, values, name):
        weight, bias = self.tensors[f"{name}.linear.weight"], self.tensors.get(f"{name}.linear.bias")
        return self.normalized(functional.linear(values, weight, bias), name)

    def __call__(self, image):
        low = image
        for index, stride in enumerate((2, 1, 2, 1, 2, 1)):
            low = self.conv(low, f"low.{index}", stride)
        scene = low
        for index, stride in enumerate((2, 1, 2, 1)):
            scene = self.conv(scene, f"global.conv.{index}", stride)
        hidden = self.linear(self.linear(scene.flatten(1), "global.fc.0"), "global.fc.1")
        features = self.linear(hidden, "global.fc.2")
        logits = self.linear(self.linear(hidden, "classifier.0"), "classifier.1")
        mid = self.conv(self.conv(low, "mid.0"), "mid.1")
        everywhere = features[:, :, None, None].expand(-1, -1, *mid.shape[2:])
        color = self.conv(torch.cat([mid, everywhere], 1), "fusion")
        for index in range(5):
            if index in (1, 3):
                color = functional.interpolate(color, scale_factor=2)
            color = self.conv(color, f"color.{index}")
        return torch.sigmoid(color), logits


def main():
    batch = load_file(HERE / "train_batch.safetensors")
    network = Network(load_file(HERE / "train_model_before.safetensors"))
    chroma, logits = network(batch["input.image"].double())
    loss = functional.mse_loss(chroma, batch["target.ab"].double())
    loss += functional.cross_entropy(
        logits, batch["target.class"].long(), ignore_index=-100) / 300
    loss.backward()
    save_file(
        {name: tensor.grad.float() for name, tensor in network.tensors.items()
         if tensor.grad is not None},
        HERE / "train_gradients_float64.safetensors")


if __name__ == "__main__":
    main()
