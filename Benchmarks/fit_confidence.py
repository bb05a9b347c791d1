#!/usr/bin/env python3
"""Teaches a model whose global branch keeps places how wrong its colours are likely to be.

For each of 28x28 places the logarithm of the expected squared error of a* and b* is a weighted sum of the map's
channels there and of what the network predicts there (`LOCAL` below); the weights become tensors of the model file:
confidence.weight, confidence.bias, and confidence.usual, the middle and the deviation of a logistic distribution that
has the median and the upper tenth of ordinary photographs' expected errors (logarithms). No pass over the picture is needed beside the one that gives the colours.

`collect` looks at photographs: packs of pack_photographs.py, of which some are made noisy, soft or negative, for their
errors belong to it, too; or folders. `fit` makes the weights of such files and writes a model; `measure` says what a
model's confidence is worth on folders of photographs it was not made from; `oracle` writes what the engine's tests
compare with.
"""

import argparse
import io
import json
import pathlib

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from torch.nn import functional

from colour_batches import lab
from colour_measures import FILES, error, network_inputs, photograph, predicted
from map_network import GRID, File, MapNetwork, load, no_conditions

# Long side of the copy that is looked at.
COPY_SIDE = 256
# Of each source in a pack; and shares of them that are spoilt.
MOST_OF_SOURCE = 9
SPOILT = (("noise", 0.08), ("blur", 0.05), ("negative", 0.04))
# Every third place, from the second on, is enough to learn from; what is usual is told by all of them.
SOME, ALL = slice(1, None, 3), slice(None)
# Logarithms of squared errors that are believed.
LEAST, MOST = -3, 9
# A logistic distribution's upper tenth begins so many standard deviations above its middle.
LOGISTIC_TENTH = 3 ** 0.5 / np.pi * np.log(9)
LOCAL = "log(chroma + 2), a/10, b/10, (a/20)^2, (b/20)^2, ab/400, l, l^2, log(deviation of L + 1), l log(chroma + 2)"
KEYS = ("places", "seen", "squares", "error", "is_plain")


def copy_of(lightness):
    height, width = lightness.shape[2:]
    scale = COPY_SIDE / max(height, width)
    if scale >= 1:
        return lightness
    sides = [2 * max(1, round(side * scale / 2)) for side in (height, width)]
    return functional.interpolate(lightness, sides, mode="bilinear", antialias=True, align_corners=False)


def pooled(values):
    return functional.adaptive_avg_pool2d(values, GRID)


def seen(chroma, lightness):
    """Means over each place: a*, b*, chroma, L* and the deviation of L*."""
    mean = pooled(lightness)
    deviation = (pooled(lightness ** 2) - mean ** 2).clamp(min=0).sqrt()
    return torch.cat([pooled(chroma), pooled(chroma.norm(dim=1, keepdim=True)), mean, deviation], 1)


def features(places, seen):
    """What the weights are for: [N, channels, rows, columns]."""
    a, b, chroma, lightness, deviation = seen.unbind(1)
    light, length = lightness / 50 - 1, torch.log(chroma + 2)
    local = (length, a / 10, b / 10, (a / 20) ** 2, (b / 20) ** 2, a * b / 400, light, light ** 2,
             torch.log(deviation + 1), length * light)
    return torch.cat([places, torch.stack(local, 1)], 1)


def expected(weight, bias, values):
    """The logarithm of the squared error of each place."""
    return (torch.einsum("nfhw,f->nhw", values, weight) + bias).clamp(LEAST, MOST)


def looked_at(module, lightness):
    """Map, what is seen of each place, and the chroma of the copy at half its size."""
    copy = copy_of(lightness)
    nothing = no_conditions(lightness)
    places = module.meaning(network_inputs(lightness / 100)[1], *nothing)[0]
    image, small = network_inputs(copy / 100)[0], network_inputs(lightness / 100)[1]
    chroma = 100 * (2 * torch.sigmoid(module(image, small, *nothing)[0]) - 1)
    chroma = chroma[:, :, :(copy.shape[2] + 1) // 2, :(copy.shape[3] + 1) // 2]
    return places, seen(chroma, copy), chroma


def spoil(lightness, kind, random):
    if kind == "noise":
        noise = random.normal(0, random.uniform(4, 22), lightness.shape).astype(np.float32)
        return (lightness + torch.from_numpy(noise)).clamp(0, 100)
    if kind == "blur":
        sigma = random.uniform(1, 5)
        reach = int(3 * sigma)
        kernel = torch.exp(-torch.arange(-reach, reach + 1) ** 2 / (2 * sigma ** 2))
        kernel /= kernel.sum()
        padded = functional.pad(lightness, (reach,) * 4, mode="reflect")
        return functional.conv2d(functional.conv2d(padded, kernel[None, None, None]), kernel[None, None, :, None])
    return 100 - lightness if kind == "negative" else lightness


def of_pack(path, random):
    """Some photographs of a pack, and how they are spoilt."""
    with np.load(path) as pack:
        data, ends, sources = pack["data"], pack["ends"], pack["source"]
    counts = np.zeros(sources.max() + 1, int)
    for index in random.permutation(len(ends)):
        counts[sources[index]] += 1
        if counts[sources[index]] > MOST_OF_SOURCE:
            continue
        begin = ends[index - 1] if index else 0
        picture = np.array(Image.open(io.BytesIO(data[begin:ends[index]])).convert("RGB"))
        chance, spoilt = random.uniform(), ""
        for kind, share in SPOILT:
            if 0 <= chance < share:
                spoilt = kind
            chance -= share
        yield torch.from_numpy(picture).permute(2, 0, 1)[None], spoilt


def of_folder(path):
    return ((photograph(file), "") for file in sorted(path.iterdir()) if file.suffix.lower() in FILES)


def collect(module, sources, out, some, seed=5):
    random, rows = np.random.default_rng(seed), []
    for path in sources:
        for rgb, kind in of_folder(path) if path.is_dir() else of_pack(path, random):
            lightness, truth = lab(rgb.float() / 255)
            places, values, chroma = looked_at(module, spoil(lightness, kind, random))
            mean, square = (
                functional.interpolate(part, chroma.shape[2:], mode="area")
                for part in (truth, truth.square().sum(1, keepdim=True)))
            # Detail of the truth that half the copy's size cannot show is missed, too.
            missed = (square - mean.square().sum(1, keepdim=True)).clamp(min=0)
            squares = (chroma - mean).square().sum(1, keepdim=True) + missed
            rows.append((
                places[0, :, some, some].half(), values[0, :, some, some].half(),
                pooled(squares)[0, 0, some, some], squares.mean().sqrt(), torch.tensor(kind == "")))
    np.savez(out, **{key: torch.stack(part).numpy() for key, part in zip(KEYS, zip(*rows))})


def fit(files, repeated, decay=0.001, steps=80):
    """Weights for which the logarithm of pictures' errors is nearest to that of the expected ones."""
    data = {key: torch.cat([torch.from_numpy(file[key]) for file in files + 2 * repeated]) for key in KEYS}
    values = features(data["places"].float(), data["seen"].float()).flatten(2).transpose(1, 2).contiguous()
    mean, deviation = values.mean((0, 1)), values.std((0, 1)) + 1e-4
    values = (values - mean) / deviation
    logarithm = 2 * data["error"].float().log()
    weight = torch.zeros(values.shape[2], requires_grad=True)
    bias = data["squares"].mean().log().clone().requires_grad_(True)
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=steps, history_size=10, line_search_fn="strong_wolfe")

    def pictures():
        return (values @ weight + bias).clamp(LEAST, MOST).exp().mean(1).log()

    def loss():
        optimizer.zero_grad()
        value = (pictures() - logarithm).square().mean() / 2 + decay * weight.square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    scaled = (weight / deviation).detach()
    return {"confidence.weight": scaled, "confidence.bias": (bias.detach() - (scaled * mean).sum()).reshape(1)}


def usual(head, file):
    """Middle and deviation of the logistic distribution of photographs' expected errors."""
    places, values, is_plain = (torch.from_numpy(file[key]) for key in ("places", "seen", "is_plain"))
    squares = expected(
        head["confidence.weight"], head["confidence.bias"], features(places.float(), values.float()))[is_plain]
    logarithms = squares.exp().mean((1, 2)).log() / 2
    middle, tenth = logarithms.quantile(0.5), logarithms.quantile(0.9)
    return {"confidence.usual": torch.stack([middle, (tenth - middle) / LOGISTIC_TENTH])}


def confidence(head, logarithm):
    """The share of ordinary photographs whose expected error is larger."""
    middle, spread = head["confidence.usual"]
    return torch.sigmoid((middle - logarithm) * np.pi / (3 ** 0.5 * spread))


def judged(head, places, values):
    """The confidence in a picture, and in each of its places."""
    squares = expected(head["confidence.weight"], head["confidence.bias"], features(places, values))
    return confidence(head, squares.exp().mean((1, 2)).log() / 2), confidence(head, squares / 2)


def ranks(values):
    return np.argsort(np.argsort(values))


def measure(module, head, folder):
    found, errors = [], []
    for rgb, _ in of_folder(folder):
        lightness, truth = lab(rgb.float() / 255)
        found.append(judged(head, *looked_at(module, lightness)[:2])[0].item())
        errors.append(error(predicted(module, lightness), truth))
    found, errors = np.array(found), np.array(errors)
    tenths = [(found * 10).astype(int).clip(0, 9) == tenth for tenth in range(10)]
    return {
        "set": folder.name, "pictures": len(found), "rank_correlation": np.corrcoef(ranks(found), ranks(errors))[0, 1],
        "low": (found < 0.1).mean(), "in_tenths": [int(part.sum()) for part in tenths],
        "mean_error_of_tenths": [float(errors[part].mean()) if part.any() else None for part in tenths]}


def oracle(folder, seed=3):
    """Random weights on the small network of the engine's tests, and what they say of a picture."""
    random = torch.Generator().manual_seed(seed)
    model = File(folder / "model_small.safetensors")
    inputs = load(folder / "forward_64x40.safetensors")
    module = MapNetwork(model).eval()
    nothing = no_conditions(inputs["input.image"])
    output, _ = module(inputs["input.image"], inputs["input.global"], *nothing)
    places = module.meaning(inputs["input.global"], *nothing)[0]
    values = seen(100 * (2 * torch.sigmoid(output) - 1), 100 * (inputs["input.image"] + 0.5))
    count = features(places, values).shape[1]
    weight = torch.randn(count, generator=random) * 0.6
    head = {"confidence.weight": weight, "confidence.bias": torch.tensor([3.0]),
            "confidence.usual": torch.tensor([2.0, 1.0])}
    whole, each = judged(head, places, values)
    save_file(head | {"output.value": whole, "output.places": each[0]}, folder / "confidence.safetensors")


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("collect", "fit", "measure"):
        command = commands.add_parser(name)
        command.add_argument("model", type=pathlib.Path)
        command.add_argument("sources", type=pathlib.Path, nargs="+")
        if name != "measure":
            command.add_argument("--out", type=pathlib.Path, required=True)
        if name == "fit":
            command.add_argument(
                "--thrice", type=pathlib.Path, nargs="*", default=[], help="files that count three times")
            command.add_argument(
                "--usual", type=pathlib.Path, required=True, help="file of ordinary photographs, collected whole")
        if name == "collect":
            command.add_argument("--whole", action="store_true", help="all places of each picture")
    commands.add_parser("oracle").add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()
    if options.command == "oracle":
        return oracle(options.folder)
    model = File(options.model)
    module = MapNetwork(model).eval()
    if options.command == "collect":
        collect(module, options.sources, options.out, ALL if options.whole else SOME)
    elif options.command == "fit":
        files, repeated = ([np.load(path) for path in paths] for paths in (options.sources, options.thrice))
        with torch.enable_grad():
            head = fit(files + repeated, repeated)
        head |= usual(head, np.load(options.usual))
        # All others as they are stored.
        save_file(load(options.model) | head, options.out, model.metadata)
    else:
        head = {name: model.tensors[name] for name in model.tensors if name.startswith("confidence.")}
        for folder in options.sources:
            print(json.dumps(measure(module, head, folder)), flush=True)


if __name__ == "__main__":
    main()
