"""The network in PyTorch as it is trained: batch normalization of the batch, both branches on one picture.

Parameters start from a model file, and have its names, but "scene" for "global": that is a word of Python's,
and torch.compile needs attributes that can be written in it.
"""

import collections

import torch
from torch import nn
from torch.nn import functional

import network

# The paper's weight of the cross-entropy.
CLASSIFICATION = 1 / 300


def layer(model, name, stride=1):
    """A convolution or linear layer; with batch normalization and ReLU where the model has them."""
    epsilon = float(model.metadata.get("bn_eps", "1e-5"))
    weight, bias = model.tensors.get(f"{name}.conv.weight"), f"{name}.conv.bias" in model.tensors
    parts = collections.OrderedDict()
    if weight is not None:
        outputs, inputs, side, _ = weight.shape
        parts["conv"] = nn.Conv2d(inputs, outputs, side, stride, side // 2, bias=bias)
        normalization = nn.BatchNorm2d
    else:
        outputs, inputs = model.tensors[f"{name}.linear.weight"].shape
        bias = f"{name}.linear.bias" in model.tensors
        parts["linear"] = nn.Linear(inputs, outputs, bias=bias)
        normalization = nn.BatchNorm1d
    if f"{name}.bn.weight" in model.tensors:
        parts["bn"] = normalization(outputs, eps=epsilon)
        parts["relu"] = nn.ReLU(inplace=True)
    return nn.Sequential(parts)


def chain(model, name, strides):
    return nn.Sequential(
        *(layer(model, f"{name}.{index}", stride) for index, stride in enumerate(strides)))


class TrainingNetwork(nn.Module):
    """From pictures [N, 1, 224, 224] to a* and b* [N, 2, 112, 112] in 0 to 1, and logits [N, classes]."""

    def __init__(self, model):
        super().__init__()
        self.low = chain(model, "low", network.LOW_STRIDES)
        self.mid = chain(model, "mid", (1, 1))
        self.scene = nn.ModuleDict({
            "conv": chain(model, "global.conv", network.GLOBAL_STRIDES),
            "fc": chain(model, "global.fc", (1, 1, 1))})
        self.classifier = chain(model, "classifier", (1, 1))
        self.fusion = layer(model, "fusion")
        self.color = chain(model, "color", (1, 1, 1, 1, 1))
        # The file may hold other networks too.
        tensors = {
            name.replace("global.", "scene."): tensor for name, tensor in model.tensors.items()}
        missing, _ = self.load_state_dict(tensors, strict=False)
        if missing:
            raise ValueError(f"{model.path} lacks {', '.join(missing)}")

    def forward(self, image):
        low = self.low(image)
        first, second, third = self.scene["fc"]
        hidden = second(first(self.scene["conv"](low).flatten(1)))
        logits = self.classifier(hidden)
        mid = self.mid(low)
        features = third(hidden)[:, :, None, None].expand(-1, -1, *mid.shape[2:])
        values = self.fusion(torch.cat([mid, features], 1))
        first, second, third, fourth, last = self.color
        values = network.upsampled(first(values))
        values = network.upsampled(third(second(values)))
        return torch.sigmoid(last(fourth(values))), logits


def joint_loss(module, image, target, classes):
    """Mean square error of the colours, and cross-entropy of the classes by its weight."""
    chroma, logits = module(image)
    return (
        functional.mse_loss(chroma, target)
        + CLASSIFICATION * functional.cross_entropy(logits, classes))


def optimizer(module, rate):
    """AdamW; weights of products decay, normalizations and biases do not."""
    weights, others = [], []
    for parameter in module.parameters():
        (weights if parameter.dim() > 1 else others).append(parameter)
    groups = [{"params": weights, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, fused=True)
