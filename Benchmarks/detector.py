"""The detector of damage: a chain of convolutions that gives each pixel's probability of damage."""

import json

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

# Outputs, stride and nearest-neighbour enlargement before, for each 3x3 convolution. The last
# layer's 16 outputs are the 4x4 pixels of a quarter-size cell: channel 4 * dy + dx.
CHAIN = ((32, 2, 1), (64, 2, 1), *((64, 1, 1),) * 10, (16, 1, 1))
SHUFFLE = 4


class Detector(nn.Module):
    """Grey code values - 0.5, [n, 1, height, width] with sides in multiples of 4, to logits."""

    def __init__(self, chain=CHAIN, shuffle=SHUFFLE, normalized=True):
        super().__init__()
        self.shuffle = shuffle
        self.steps = nn.ModuleList()
        inputs = 1
        for index, (outputs, stride, up) in enumerate(chain):
            last = index == len(chain) - 1
            step = [nn.Upsample(scale_factor=up)] if up > 1 else []
            batch_norm = normalized and not last
            step.append(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=not batch_norm))
            step += [nn.BatchNorm2d(outputs)] if batch_norm else []
            step += [] if last else [nn.ReLU()]
            self.steps.append(nn.Sequential(*step))
            inputs = outputs
        nn.init.constant_(self.steps[-1][-1].bias, -4)

    def forward(self, grey):
        for step in self.steps:
            grey = step(grey)
        return nn.functional.pixel_shuffle(grey, self.shuffle)


def folded(detector):
    """Weights and biases by name, batch normalization made part of them."""
    tensors = {}
    for index, step in enumerate(detector.steps):
        convolution = next(part for part in step if isinstance(part, nn.Conv2d))
        norm = next((part for part in step if isinstance(part, nn.BatchNorm2d)), None)
        weight, bias = convolution.weight.detach(), convolution.bias
        if norm is None:
            bias = bias.detach()
        else:
            scale = norm.weight.detach() / torch.sqrt(norm.running_var + norm.eps)
            weight = weight * scale[:, None, None, None]
            bias = norm.bias.detach() - norm.running_mean * scale
        tensors[f"detect.{index}.conv.weight"] = weight.contiguous().clone()
        tensors[f"detect.{index}.conv.bias"] = bias.contiguous().clone()
    return tensors


def write(path, detector, thresholds, about, chain=CHAIN):
    """A model file: F16 tensors and what a program has to know to run them."""
    tensors = {name: tensor.half() for name, tensor in folded(detector).items()}
    save_file(tensors, path, {
        "format_version": "1",
        "architecture": "damage-detector",
        "layers": json.dumps([{"stride": stride, "up": up} for _, stride, up in chain]),
        "shuffle": str(detector.shuffle),
        "input": "grey code value / maximum - 0.5",
        "threshold": f"{thresholds['normal']:.4f}",
        "thresholds": json.dumps({name: round(value, 4) for name, value in thresholds.items()}),
        **about})


def read(path):
    """The detector of a model file and its metadata."""
    with safe_open(path, "pt") as file:
        about = file.metadata()
    tensors = load_file(path)
    chain = tuple(
        (len(tensors[f"detect.{index}.conv.bias"]), layer["stride"], layer["up"])
        for index, layer in enumerate(json.loads(about["layers"])))
    detector = Detector(chain, int(about["shuffle"]), normalized=False)
    for index, step in enumerate(detector.steps):
        convolution = next(part for part in step if isinstance(part, nn.Conv2d))
        convolution.weight.data = tensors[f"detect.{index}.conv.weight"].float()
        convolution.bias.data = tensors[f"detect.{index}.conv.bias"].float()
    return detector.eval(), about


@torch.no_grad()
def probabilities(detector, picture):
    """Of each pixel of a grey picture (code values 0 to 1), padded by its border to whole cells."""
    height, width = picture.shape
    grey = torch.from_numpy(picture).float()[None, None] - 0.5
    grey = nn.functional.pad(grey, (0, -width % 4, 0, -height % 4), mode="replicate")
    return torch.sigmoid(detector(grey))[0, 0, :height, :width].numpy()
