"""The network whose global branch keeps places as it is run: normalizations folded, nothing known of the colours.

What map and vector give to the fusion is multiplied on the map's small grid and enlarged then, for the layer is linear:
what is good for our engine is given to the others too.
"""

import torch
from torch import nn
from torch.nn import functional

import map_network
import network


class PlacesBranch(nn.Module):
    """From the 224x224 copy to what map and vector add to the fusion layer's output, on the map's grid."""

    def __init__(self, model):
        super().__init__()
        self.encoder = map_network.MapNetwork(map_network.File(model.path)).eval().encoder
        self.lateral, self.smooth = nn.ModuleList(), nn.ModuleList()
        for level in range(3):
            weight, bias = model.layers[f"pyramid.lateral.{level}"]
            self.lateral.append(network.convolution(weight[:, :-map_network.HINTS], bias))
            names = [f"pyramid.smooth.{level}"] if level else ["pyramid.smooth.0.0", "pyramid.smooth.0.1"]
            layers = [model.layers[name] for name in names]
            self.smooth.append(network.convolutions(layers, [1] * len(layers)))
        self.linears = nn.ModuleList(network.linear(*model.layers[f"global.fc.{index}"]) for index in range(2))
        weight, bias = model.layers["fusion"]
        local = model.layers["mid.1"][0].shape[0]
        vector = local + layers[-1][0].shape[0]
        self.places = network.convolution(weight[:, local:vector], torch.zeros(len(bias)))
        self.vector = network.linear(weight[:, vector:, 0, 0], bias)
        self.features = weight.shape[1] - local

    def forward(self, small):
        maps = self.encoder(small)
        places = None
        for values, lateral, smooth in reversed(list(zip(maps, self.lateral, self.smooth))):
            values = functional.relu(lateral(values))
            places = smooth(values if places is None else network.upsampled(places) + values)
        vector = maps[-1].mean((2, 3))
        for layer in self.linears:
            vector = functional.relu(layer(vector))
        return self.places(places) + self.vector(vector)[:, :, None, None]


class NativeBranch(network.NativeBranch):
    """The native branch with what is added to the fusion enlarged."""

    def added(self, fused, size):
        return functional.interpolate(fused, size=size, mode="bilinear", align_corners=False)


class MapNetwork(nn.Module):
    """Both branches: what is timed."""

    def __init__(self, model):
        super().__init__()
        self.branch = PlacesBranch(model)
        self.native = NativeBranch(model, self.branch.features)

    def forward(self, small, image):
        return self.native(image, self.branch(small))


def network_of(model):
    """The network of a model file, whatever its global branch gives."""
    is_map = model.metadata.get("global_branch") == "map"
    return MapNetwork(model) if is_map else network.Network(model)
