#!/usr/bin/env python3
"""How near a model whose global branch keeps places comes to the colours of photographs; one JSON object a folder.

The short side is brought to 256 (Lanczos) where it is another. The network sees L* / 100 - 0.5 of the picture, its
edges repeated to multiples of 8, and the 224x224 copy (antialiased triangle filter). a* and b* are enlarged
bilinearly, taken back towards grey where they lie outside sRGB, and rounded to 8 bits. PSNR is over all RGB samples,
ab error is the root of the mean of da² + db² before the gamut is seen to; totals are means of pictures.
"""

import argparse
import json
import math
import pathlib

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

from colour_batches import WHITE, XYZ, lab, palette_of
from map_network import GRID, File, MapNetwork, no_conditions
from network import GLOBAL_SIZE

SHORT_SIDE = 256
FILES = (".png", ".jpg", ".jpeg")


def photograph(path, short_side=SHORT_SIDE):
    picture = Image.open(path).convert("RGB")
    if min(picture.size) != short_side:
        factor = short_side / min(picture.size)
        picture = picture.resize([round(side * factor) for side in picture.size], Image.Resampling.LANCZOS)
    return torch.from_numpy(np.array(picture)).permute(2, 0, 1)[None]


def network_inputs(grey):
    """The picture with sides that are multiples of 8, and its small copy; L* from 0 to 1."""
    height, width = grey.shape[2:]
    padded = functional.pad(grey, (0, -width % 8, 0, -height % 8), mode="replicate")
    small = functional.interpolate(
        grey, (GLOBAL_SIZE, GLOBAL_SIZE), mode="bilinear", antialias=True, align_corners=False)
    return padded - 0.5, small - 0.5


def predicted(module, lightness, hints=None, palette=None):
    """a* and b* at the size of L*."""
    image, small = network_inputs(lightness / 100)
    nothing = no_conditions(image)
    output, _ = module(
        image, small, nothing[0] if hints is None else hints, nothing[1] if palette is None else palette)
    chroma = 100 * (2 * torch.sigmoid(output) - 1)
    chroma = functional.interpolate(chroma, scale_factor=2, mode="bilinear", align_corners=False)
    return chroma[:, :, :lightness.shape[2], :lightness.shape[3]]


def rgb_of(lightness, chroma):
    """sRGB without limits, 0 to 1 where it can be shown."""
    y = (lightness[:, 0] + 16) / 116
    curve = torch.stack([y + chroma[:, 0] / 500, y, y - chroma[:, 1] / 200], 1)
    xyz = torch.where(curve > 6 / 29, curve ** 3, (curve - 16 / 116) / 7.787037)
    inverse = torch.linalg.inv(xyz.new_tensor(XYZ).double() / xyz.new_tensor(WHITE).double()[:, None])
    light = torch.einsum("ij,njhw->nihw", inverse.to(xyz.dtype), xyz)
    return torch.where(
        light <= 0.0031308, 12.92 * light, 1.055 * light.clamp(min=0.0031308) ** (1 / 2.4) - 0.055)


def fits(lightness, chroma):
    rgb = rgb_of(lightness, chroma)
    return ((rgb >= -5e-4) & (rgb <= 1 + 5e-4)).all(1)


def shown(lightness, chroma, steps=14):
    """The picture in 8 bits; chroma is taken back where it must be, hue and lightness stay."""
    outside = ~fits(lightness, chroma)
    # The points outside, one a picture.
    light, colour = (values.permute(0, 2, 3, 1)[outside][:, :, None, None] for values in (lightness, chroma))
    low, high = torch.zeros_like(light), torch.ones_like(light)
    for _ in range(steps):
        middle = (low + high) / 2
        inside = fits(light, colour * middle)[:, None]
        low, high = torch.where(inside, middle, low), torch.where(inside, high, middle)
    scale = torch.ones_like(lightness)
    scale[:, 0][outside] = low.flatten()
    return (rgb_of(lightness, chroma * scale).clamp(0, 1) * 255).round()


def psnr(code, truth):
    return 10 * math.log10(255 ** 2 / max((code - truth).square().mean().item(), 1e-9))


def colourfulness(code):
    """Hasler and Süsstrunk 2003."""
    red, green, blue = code[0].double()
    first, second = red - green, (red + green) / 2 - blue
    return (torch.hypot(first.std(), second.std()) + 0.3 * torch.hypot(first.mean(), second.mean())).item()


def delta_e_2000(one, other):
    """Mean colour difference of CIEDE2000 between two pairs of L* and a*b*."""
    (l1, c1), (l2, c2) = one, other
    l1, l2, (a1, b1), (a2, b2) = l1[:, 0], l2[:, 0], c1.unbind(1), c2.unbind(1)
    mean = ((torch.hypot(a1, b1) + torch.hypot(a2, b2)) / 2) ** 7
    gain = 1.5 - 0.5 * (mean / (mean + 25 ** 7)).sqrt()
    a1, a2 = a1 * gain, a2 * gain
    chroma1, chroma2 = torch.hypot(a1, b1), torch.hypot(a2, b2)
    turn = 2 * math.pi
    hue1, hue2 = torch.atan2(b1, a1) % turn, torch.atan2(b2, a2) % turn
    is_grey = chroma1 * chroma2 == 0
    step = hue2 - hue1
    step = torch.where(step > math.pi, step - turn, torch.where(step < -math.pi, step + turn, step))
    step = torch.where(is_grey, torch.zeros_like(step), step)
    hue_difference = 2 * (chroma1 * chroma2).sqrt() * torch.sin(step / 2)
    hue = hue1 + hue2
    hue = torch.where(
        is_grey, hue, torch.where((hue1 - hue2).abs() <= math.pi, hue / 2, (hue + turn) / 2))
    degree = math.pi / 180
    weight = (1 - 0.17 * torch.cos(hue - 30 * degree) + 0.24 * torch.cos(2 * hue)
              + 0.32 * torch.cos(3 * hue + 6 * degree) - 0.2 * torch.cos(4 * hue - 63 * degree))
    light, chroma = (l1 + l2) / 2 - 50, (chroma1 + chroma2) / 2
    of_light = (l2 - l1) / (1 + 0.015 * light ** 2 / (20 + light ** 2).sqrt())
    of_chroma = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    of_hue = hue_difference / (1 + 0.015 * chroma * weight)
    rotation = 2 * (chroma ** 7 / (chroma ** 7 + 25 ** 7)).sqrt() * torch.sin(
        60 * degree * torch.exp(-(((hue / degree % 360) - 275) / 25) ** 2))
    total = of_light ** 2 + of_chroma ** 2 + of_hue ** 2 - rotation * of_chroma * of_hue
    return total.clamp(min=0).sqrt().mean().item()


def error(chroma, truth):
    return (chroma - truth).square().sum(1).mean().sqrt().item()


def measured(module, truth):
    lightness, chroma = lab(truth / 255)
    found = predicted(module, lightness)
    code = shown(lightness, found)
    return {
        "psnr": psnr(code, truth), "psnr_grey": psnr(shown(lightness, 0 * found), truth),
        "ab_error": error(found, chroma), "ab_error_grey": error(0 * found, chroma),
        "delta_e_2000": delta_e_2000(lab(code / 255), (lightness, chroma)),
        "colourfulness": colourfulness(code), "colourfulness_truth": colourfulness(truth)}


def with_conditions(module, truth, places):
    """ab error with nothing said, the truth's palette, and the truth in so many cells of the hints' grid."""
    lightness, chroma = lab(truth / 255)
    cells = functional.adaptive_avg_pool2d(chroma / 100, GRID)
    palette = palette_of(chroma / 100)
    result = {}
    for count, given in ((0, None), (0, palette), (1, None), (5, None), (20, None), (20, palette)):
        known = truth.new_zeros(1, 1, GRID, GRID)
        for row, column in places[:count]:
            known[0, 0, row, column] = 1
        name = f"hints_{count}" if count else "none"
        if given is not None:
            name = f"{name}_palette" if count else "palette"
        result[name] = error(predicted(module, lightness, torch.cat([cells * known, known], 1), given), chroma)
    return result


def means(values):
    return {name: sum(value[name] for value in values) / len(values) for name in values[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("folders", type=pathlib.Path, nargs="+")
    parser.add_argument("--places", type=pathlib.Path, help="JSON: sets, their places of hints by file name")
    parser.add_argument("--gain", type=float, default=1, help="factor of the last layer: more colour or less")
    parser.add_argument("--each", action="store_true", help="every picture's figures too")
    options = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    module = MapNetwork(File(options.model)).to(device).eval().requires_grad_(False)
    module.color[-1].conv.weight *= options.gain
    module.color[-1].conv.bias *= options.gain
    sets = json.loads(options.places.read_text())["sets"] if options.places else {}
    places = {name: cells for values in sets.values() for name, cells in values["places"].items()}
    for folder in options.folders:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in FILES)
        pictures = [(path, photograph(path).float().to(device)) for path in paths]
        results = [measured(module, truth) for _, truth in pictures]
        line = {"set": folder.name, "pictures": len(paths), **means(results)}
        hinted = [(truth, places[path.name]) for path, truth in pictures if path.name in places]
        if hinted:
            line["conditions"] = means([with_conditions(module, *pair) for pair in hinted])
        if options.each:
            line["each"] = {path.name: result for path, result in zip(paths, results)}
        print(json.dumps({"model": options.model.stem, "gain": options.gain} | line), flush=True)


if __name__ == "__main__":
    main()
