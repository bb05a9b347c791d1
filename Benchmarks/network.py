"""The network of "Let there be Color!" (Iizuka, Simo-Serra, Ishikawa 2016) in PyTorch, from our model files.

PyTorch is the oracle: every other runtime gets its network from these modules, and its results are
compared with theirs. Batch normalization is folded into the weights, and the half of the fusion layer
that sees the global features, which are the same at every position, is computed once: what is good for
our engine is given to the others too.
"""

import json
import pathlib

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import save_file
from torch import nn
from torch.nn import functional

GLOBAL_SIZE = 224
LOW_STRIDES = (2, 1, 2, 1, 2, 1)
GLOBAL_STRIDES = (2, 1, 2, 1)
# Channels at full width.
LOW = (64, 128, 128, 256, 256, 512)
MID = (512, 256)
GLOBAL = (512, 512, 512, 512)
LINEAR = (1024, 512, 256)
FUSION = 256
COLOR = (128, 64, 64, 32)


def layer_shapes(width):
    """The weights' shapes by layer name, at a fraction of the full width."""
    def chain(name, channels, inputs):
        for index, outputs in enumerate(channels):
            yield f"{name}.{index}.conv", (scaled(outputs), inputs, 3, 3)
            inputs = scaled(outputs)

    def scaled(channels):
        return max(8, round(channels * width / 8) * 8)

    yield from chain("low", LOW, 1)
    yield from chain("mid", MID, scaled(LOW[-1]))
    yield from chain("global.conv", GLOBAL, scaled(LOW[-1]))
    inputs = scaled(GLOBAL[-1]) * (GLOBAL_SIZE // 32) ** 2
    for index, outputs in enumerate(LINEAR):
        yield f"global.fc.{index}.linear", (scaled(outputs), inputs)
        inputs = scaled(outputs)
    yield "fusion.conv", (scaled(FUSION), scaled(MID[-1]) + scaled(LINEAR[-1]), 1, 1)
    yield from chain("color", COLOR, scaled(FUSION))
    yield f"color.{len(COLOR)}.conv", (2, scaled(COLOR[-1]), 3, 3)


def write_random_model(path, width, seed=1):
    """Writes a model file of random weights.

    They are scaled as He et al. (2015) do for ReLU, so that activations neither vanish nor explode.
    """
    random = np.random.default_rng(seed)
    tensors = {}
    for name, shape in layer_shapes(width):
        deviation = np.sqrt(2 / np.prod(shape[1:]))
        tensors[f"{name}.weight"] = (random.standard_normal(shape) * deviation).astype(np.float32)
        tensors[f"{name}.bias"] = random.uniform(-0.05, 0.05, shape[0]).astype(np.float32)
    save_file(tensors, path, metadata={
        "format_version": "1", "architecture": "let-there-be-color", "name": f"random-{width}",
        "version": str(seed), "target": "lab", "input": "lab_l", "input_mean": "0.5",
        "ab_range": "100", "global_size": str(GLOBAL_SIZE), "global_pooling": "flatten",
        "has_global": "true", "bn_eps": "1e-5", "classes": json.dumps([])})


class Model:
    """A model file: its metadata, and its layers with batch normalization folded."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        with safe_open(self.path, "np") as file:
            self.metadata = file.metadata()
            self.tensors = {
                name: torch.from_numpy(file.get_tensor(name).astype(np.float32))
                for name in file.keys()}
        self.input_mean = float(self.metadata["input_mean"])
        self.ab_range = float(self.metadata["ab_range"])
        epsilon = float(self.metadata.get("bn_eps", "1e-5"))
        # Others, such as the prototypes, are no layers.
        names = {
            name.rsplit(".", 2)[0] for name in self.tensors
            if name.endswith((".conv.weight", ".linear.weight"))}
        self.layers = {name: self._folded(name, epsilon) for name in names}

    def _folded(self, name, epsilon):
        kind = "conv" if f"{name}.conv.weight" in self.tensors else "linear"
        weight = self.tensors[f"{name}.{kind}.weight"]
        if f"{name}.bn.weight" not in self.tensors:
            return weight, self.tensors.get(f"{name}.{kind}.bias", torch.zeros(len(weight)))
        gain, offset, mean, variance = (
            self.tensors[f"{name}.bn.{part}"].double()
            for part in ("weight", "bias", "running_mean", "running_var"))
        scale = gain / torch.sqrt(variance + epsilon)
        folded = weight.double() * scale.reshape(-1, *[1] * (weight.dim() - 1))
        return folded.float(), (offset - mean * scale).float()

    def chain(self, name):
        """The layers NAME.0, NAME.1 and so on."""
        count = sum(key.startswith(f"{name}.") for key in self.layers)
        return [self.layers[f"{name}.{index}"] for index in range(count)]


def convolution(weight, bias, stride=1):
    outputs, inputs, side, _ = weight.shape
    layer = nn.Conv2d(inputs, outputs, side, stride, side // 2)
    layer.load_state_dict({"weight": weight, "bias": bias})
    return layer


def linear(weight, bias):
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.load_state_dict({"weight": weight, "bias": bias})
    return layer


def convolutions(layers, strides):
    chain = []
    for (weight, bias), stride in zip(layers, strides, strict=True):
        chain += [convolution(weight, bias, stride), nn.ReLU()]
    return nn.Sequential(*chain)


class GlobalBranch(nn.Module):
    """From the 224x224 copy to what the global features add to the fusion layer's output."""

    def __init__(self, model):
        super().__init__()
        self.low = convolutions(model.chain("low"), LOW_STRIDES)
        self.convolutions = convolutions(model.chain("global.conv"), GLOBAL_STRIDES)
        self.linears = nn.ModuleList(linear(*layer) for layer in model.chain("global.fc"))
        weight, bias = model.layers["fusion"]
        features = self.linears[-1].out_features
        # Channels of the native branch come first.
        self.fusion = linear(weight[:, -features:, 0, 0], bias)

    def forward(self, small):
        values = self.convolutions(self.low(small)).flatten(1)
        for layer in self.linears:
            values = functional.relu(layer(values))
        return self.fusion(values)[:, :, None, None]


class NativeBranch(nn.Module):
    """From the picture, and what the global features add, to a* and b* at half size, 0 to 1."""

    def __init__(self, model, features):
        super().__init__()
        self.low = convolutions(model.chain("low"), LOW_STRIDES)
        self.mid = convolutions(model.chain("mid"), (1, 1))
        weight, _ = model.layers["fusion"]
        self.fusion = convolution(weight[:, :-features], torch.zeros(weight.shape[0]))
        self.color = nn.ModuleList(convolution(*layer) for layer in model.chain("color"))

    def forward(self, image, fused):
        values = self.fusion(self.mid(self.low(image)))
        values = functional.relu(values + self.added(fused, values.shape[2:]))
        first, second, third, fourth, last = self.color
        values = upsampled(functional.relu(first(values)))
        values = upsampled(functional.relu(third(functional.relu(second(values)))))
        return torch.sigmoid(last(functional.relu(fourth(values))))

    def added(self, fused, size):
        """What the global features add, [1, C, 1, 1], or at every position of a map of some size."""
        return fused


def upsampled(values):
    return functional.interpolate(values, scale_factor=2.0, mode="nearest")


class Network(nn.Module):
    """Both branches: what is timed."""

    def __init__(self, model):
        super().__init__()
        self.branch = GlobalBranch(model)
        self.native = NativeBranch(model, self.branch.linears[-1].out_features)

    def forward(self, small, image):
        return self.native(image, self.branch(small))
