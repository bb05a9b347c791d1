"""The network whose global branch keeps places, in PyTorch as it is trained, from and to our model files.

Modules have the names of the file's tensors. The encoder's normalizations are folded in; all others are
those of the batch while the network is trained.
"""

import json
import pathlib

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

import network
from training_network import chain, layer

# Where a curator says what the colours were, on the grid of the map.
GRID = network.GLOBAL_SIZE // 8
HINTS = 3
# Tensors of a file that are no layers.
EXTRAS = ("palettes", "confidence.")


class File:
    """A model file's tensors in Float32, and its metadata."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        with safe_open(self.path, "pt") as file:
            self.metadata = file.metadata()
            self.tensors = {name: file.get_tensor(name).float() for name in file.keys()}
        if self.metadata.get("global_branch") != "map":
            raise ValueError(f"{path} is no model whose global branch keeps places (global_branch: map)")
        self.classes = json.loads(self.metadata["classes"])

    def write(self, path, state, about):
        """The same model with other weights, in Float16; their errors are not those of the weights before."""
        tensors = {
            name: tensor.detach().cpu().to(torch.float32 if name == "palettes" else torch.float16).contiguous()
            for name, tensor in (self.tensors | state).items()
            if not name.endswith("num_batches_tracked") and not name.startswith(EXTRAS[1])}
        save_file(tensors, path, self.metadata | about)


class SamePadded(nn.Module):
    """A convolution padded as TensorFlow's SAME: with stride 2 the odd sample lies below and to the right."""

    def __init__(self, model, name, stride=1, grouped=False):
        super().__init__()
        outputs, inputs, side, _ = model.tensors[f"{name}.conv.weight"].shape
        groups = outputs if grouped else 1
        missing = side - stride if stride > 1 else side - 1
        # Where both sides get the same the convolution does it by itself, which is faster.
        self.odd = missing % 2
        self.conv = nn.Conv2d(inputs * groups, outputs, side, stride, missing // 2, groups=groups)
        self.pads = (missing // 2, missing - missing // 2) * 2

    def forward(self, values):
        if not self.odd:
            return self.conv(values)
        conv = self.conv
        return functional.conv2d(
            functional.pad(values, self.pads), conv.weight, conv.bias, conv.stride, 0, 1, conv.groups)


class Block(nn.Module):
    """An inverted residual: channels multiplied, each convolved by itself, brought together."""

    def __init__(self, model, name, stride):
        super().__init__()
        expanded = f"{name}.expand.conv.weight" in model.tensors
        self.expand = SamePadded(model, f"{name}.expand") if expanded else None
        self.depthwise = SamePadded(model, f"{name}.depthwise", stride, grouped=True)
        self.project = SamePadded(model, f"{name}.project")
        inputs = (self.expand or self.depthwise).conv.in_channels
        self.is_residual = stride == 1 and inputs == self.project.conv.out_channels

    def forward(self, values):
        inner = values if self.expand is None else functional.relu6(self.expand(values))
        result = self.project(functional.relu6(self.depthwise(inner)))
        return result + values if self.is_residual else result


class Encoder(nn.Module):
    """From the 224x224 copy to its last maps at 1/8, 1/16 and 1/32."""

    def __init__(self, model):
        super().__init__()
        strides = json.loads(model.metadata["encoder_strides"])
        self.scale = float(model.metadata["encoder_input_scale"])
        self.stem = SamePadded(model, "encoder.stem", 2)
        self.block = nn.ModuleList(
            Block(model, f"encoder.block.{index}", stride) for index, stride in enumerate(strides))
        size, last = 2, {}
        for index, stride in enumerate(strides):
            size *= stride
            last[size] = index
        self.last = [last[size] for size in (8, 16, 32)]
        # From this block on it may be trained: edges and textures stay as ImageNet taught them.
        self.trained_from = len(strides)

    def forward(self, small):
        maps = []
        with torch.set_grad_enabled(torch.is_grad_enabled() and self.trained_from == 0):
            values = functional.relu6(self.stem(small * self.scale))
        for index, block in enumerate(self.block):
            with torch.set_grad_enabled(torch.is_grad_enabled() and index >= self.trained_from):
                values = block(values)
            if index in self.last:
                maps.append(values)
        return maps

    def parameters_from(self, index):
        return [value for block in self.block[index:] for value in block.parameters()]


class Pyramid(nn.Module):
    """From the encoder's maps, each with the hints as its last channels, to the map of places."""

    def __init__(self, model):
        super().__init__()
        self.lateral = chain(model, "pyramid.lateral", (1, 1, 1))
        self.smooth = nn.ModuleList([
            chain(model, "pyramid.smooth.0", (1, 1)), layer(model, "pyramid.smooth.1"),
            layer(model, "pyramid.smooth.2")])

    def forward(self, maps, hints):
        levels = []
        for values, lateral in zip(maps, self.lateral):
            levels.append(lateral(torch.cat([values, hints.to(values.dtype)], 1)))
            hints = coarser(hints)
        values = self.smooth[2](levels[2])
        values = self.smooth[1](network.upsampled(values) + levels[1])
        return self.smooth[0](network.upsampled(values) + levels[0])


def coarser(hints):
    """Hints on a grid of half the size: what is known in 2x2 cells, on the mean."""
    sums = 4 * functional.avg_pool2d(hints, 2)
    return sums / sums[:, 2:].clamp(min=1)


class MapNetwork(nn.Module):
    """From pictures [N, 1, H, W], their copies [N, 1, 224, 224], hints [N, 3, 28, 28] and palettes [N, 6] to
    a* and b* [N, 2, H / 2, W / 2] before the sigmoid, and logits [N, classes]."""

    def __init__(self, model):
        super().__init__()
        self.low = chain(model, "low", network.LOW_STRIDES)
        self.mid = chain(model, "mid", (1, 1))
        self.encoder = Encoder(model)
        self.pyramid = Pyramid(model)
        self.add_module("global", nn.ModuleDict({"fc": chain(model, "global.fc", (1, 1))}))
        self.palette = layer(model, "palette")
        self.classifier = layer(model, "classifier")
        self.fusion = layer(model, "fusion")
        self.color = chain(model, "color", (1, 1, 1, 1, 1))
        missing, unknown = self.load_state_dict(model.tensors, strict=False)
        missing = [name for name in missing if not name.endswith("num_batches_tracked")]
        unknown = [name for name in unknown if not name.startswith(EXTRAS)]
        if missing or unknown:
            raise ValueError(f"{model.path} lacks {', '.join(missing) or 'nothing'}, has {', '.join(unknown)}")

    def meaning(self, small, hints, palette):
        """The map of places, the vector of the whole, and the logits."""
        maps = self.encoder(small)
        first, second = self.get_submodule("global.fc")
        hidden = functional.relu(first(maps[-1].mean((2, 3))))
        vector = functional.relu(second(hidden) + self.palette(palette))
        return self.pyramid(maps, hints), vector, self.classifier(hidden)

    def forward(self, image, small, hints, palette):
        places, vector, logits = self.meaning(small, hints, palette)
        mid = self.mid(self.low(image))
        size = mid.shape[2:]
        places = functional.interpolate(places, size=size, mode="bilinear", align_corners=False)
        vector = vector[:, :, None, None].expand(-1, -1, *size)
        values = self.fusion(torch.cat([mid, places.to(mid.dtype), vector.to(mid.dtype)], 1))
        first, second, third, fourth, last = self.color
        values = network.upsampled(first(values))
        values = network.upsampled(third(second(values)))
        return last(fourth(values)), logits


def no_conditions(image):
    """Hints and palettes that say nothing."""
    return image.new_zeros(len(image), HINTS, GRID, GRID), image.new_zeros(len(image), 6)


def check(folder):
    """Compares the network with the oracles in a folder; the largest differences by what was compared."""
    folder, largest = pathlib.Path(folder), {}
    model = File(folder / "model_small.safetensors")
    module = MapNetwork(model).eval()
    with torch.no_grad():
        for path in sorted(folder.glob("forward_*.safetensors")):
            tensors = load(path)
            inputs = [tensors[f"input.{name}"] for name in ("image", "global", "hints", "palette")]
            output, logits = module(*inputs)
            found = dict(zip(("output.map", "output.vector"), module.meaning(*inputs[1:])))
            found |= {"output.ab": torch.sigmoid(output), "output.logits": logits}
            largest[path.stem] = max(
                ((value - tensors[name]).abs().max() / tensors[name].abs().max().clamp(min=1)).item()
                for name, value in found.items())
    batch, expected = load(folder / "train_batch.safetensors"), load(folder / "train_gradients.safetensors")
    module = MapNetwork(model).double().train()
    output, logits = module(*(batch[f"input.{name}"].double() for name in ("image", "global", "hints", "palette")))
    colour = functional.mse_loss(torch.sigmoid(output), batch["target.ab"].double())
    classes = batch["target.classes"].long()
    scenes = functional.cross_entropy(logits, torch.where(classes < 0, -100, classes))
    (colour + scenes / 300).backward()
    gradients = {name: value.grad for name, value in module.named_parameters() if value.grad is not None}
    assert {f"loss.{name}" for name in ("colour", "classes")} | gradients.keys() == expected.keys()
    largest["losses"] = max(
        abs(found.item() / expected[f"loss.{name}"].item() - 1)
        for name, found in (("colour", colour), ("classes", scenes)))
    largest["gradients"] = max(
        ((value - expected[name]).norm() / expected[name].norm()).item() for name, value in gradients.items())
    after = load(folder / "train_model_after_forward.safetensors")
    largest["statistics"] = max(
        (value - after[name]).abs().max().item() for name, value in module.state_dict().items() if "running" in name)
    return largest


def load(path):
    with safe_open(path, "pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}
