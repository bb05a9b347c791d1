"""The network that tells negatives from positives: the convolutions of EfficientNet-Lite0 and one number."""

import json

from safetensors.numpy import save_file
from torch import nn
from torch.nn import functional

SIDE = 128
# Factor of the channels, side of the kernel, stride, outputs and number of each group of blocks: Tan and Le,
# "EfficientNet" (ICML 2019), without squeeze and excitation.
GROUPS = (
    (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4), (6, 3, 1, 320, 1))
STEM, HEAD = 32, 1280


class Convolution(nn.Module):
    """Padded like TensorFlow's "same", normalized."""

    def __init__(self, inputs, outputs, kernel, stride=1, groups=1, activated=True):
        super().__init__()
        self.kernel, self.stride, self.activated = kernel, stride, activated
        self.convolution = nn.Conv2d(inputs, outputs, kernel, stride, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.01)

    def forward(self, values):
        pads = []
        for size in (values.shape[3], values.shape[2]):
            missing = max((-(-size // self.stride) - 1) * self.stride + self.kernel - size, 0)
            pads += [missing // 2, missing - missing // 2]
        values = self.norm(self.convolution(functional.pad(values, pads)))
        return functional.relu6(values) if self.activated else values

    def folded(self):
        """Weight and bias with the normalization multiplied in."""
        scale = self.norm.weight / (self.norm.running_var + self.norm.eps).sqrt()
        weight = self.convolution.weight * scale[:, None, None, None]
        return weight, self.norm.bias - self.norm.running_mean * scale


class Block(nn.Module):
    """An inverted residual: channels multiplied, each convolved by itself, brought together."""

    def __init__(self, inputs, factor, kernel, stride, outputs):
        super().__init__()
        inner = factor * inputs
        self.expand = Convolution(inputs, inner, 1) if factor > 1 else None
        self.depthwise = Convolution(inner, inner, kernel, stride, groups=inner)
        self.project = Convolution(inner, outputs, 1, activated=False)
        self.is_residual = stride == 1 and inputs == outputs

    def forward(self, values):
        inner = values if self.expand is None else self.expand(values)
        result = self.project(self.depthwise(inner))
        return result + values if self.is_residual else result


class PolarityNetwork(nn.Module):
    """From network inputs [N, 1, SIDE, SIDE] to a number each, high for negatives."""

    def __init__(self, groups=GROUPS, stem=STEM, head=HEAD):
        super().__init__()
        self.stem = Convolution(1, stem, 3, 2)
        blocks, inputs = [], stem
        for factor, kernel, stride, outputs, count in groups:
            for index in range(count):
                blocks.append(Block(inputs, factor, kernel, 1 if index else stride, outputs))
                inputs = outputs
        self.blocks = nn.Sequential(*blocks)
        self.head = Convolution(inputs, head, 1)
        self.dropout = nn.Dropout(0.3)
        self.linear = nn.Linear(head, 1)
        nn.init.normal_(self.linear.weight, 0, 0.01)

    def forward(self, values):
        features = self.head(self.blocks(self.stem(values))).mean((2, 3))
        return self.linear(self.dropout(features))[:, 0]

    def convolutions(self):
        """All of them under their names in a model file."""
        yield "stem", self.stem
        for index, block in enumerate(self.blocks):
            for part in ("expand", "depthwise", "project"):
                if getattr(block, part) is not None:
                    yield f"block.{index}.{part}", getattr(block, part)
        yield "head", self.head

    def begin_with(self, state):
        """Takes over the convolutions of EfficientNet-Lite0 for colour pictures, in its package's names."""
        theirs = {"stem": ("_conv_stem", "_bn0"), "head": ("_conv_head", "_bn1")}
        for index in range(len(self.blocks)):
            for number, part in enumerate(("expand", "depthwise", "project")):
                theirs[f"block.{index}.{part}"] = (
                    f"_blocks.{index}._{part}_conv", f"_blocks.{index}._bn{number}")
        for name, part in self.convolutions():
            convolution, norm = theirs[name]
            weight = state[f"{convolution}.weight"]
            # Grey is the same in all three channels, and its range there is twice as wide.
            part.convolution.weight.data = 2 * weight.sum(1, keepdim=True) if name == "stem" else weight
            part.norm.load_state_dict({key: state[f"{norm}.{key}"] for key in part.norm.state_dict()})

    def write(self, path, unsure, negative, about):
        """A model file: F16 tensors and what a program has to know to run them."""
        tensors = {}
        for name, part in self.convolutions():
            tensors[f"{name}.conv.weight"], tensors[f"{name}.conv.bias"] = part.folded()
        # Scores are differences: what all pictures have in common does not count.
        tensors["output.linear.weight"] = self.linear.weight
        tensors = {name: tensor.detach().half().contiguous().numpy() for name, tensor in tensors.items()}
        save_file(tensors, path, {
            "format_version": "1", "architecture": "polarity-network",
            "strides": json.dumps([block.depthwise.stride for block in self.blocks]),
            "unsure": f"{unsure:.2f}", "negative": f"{negative:.2f}", **about})
