#!/usr/bin/env python3
"""Trains the network whose global branch keeps places, from weights that are there, on photographs packed by
pack_photographs.py; on an accelerator where there is one.

Two phases: in the first the squared error of a*b* counts nearly alone, in the last the colours of colourful things
count more, and chroma by itself, so that they come out less pale. OUT/balanced.safetensors is the moving average at
the end of the first, OUT/colourful.safetensors at the end of the second. The run is resumed from OUT/checkpoint.pt
where that is there; what follows is then the same as without a stop, with --steps to the bit on the processor.
"""

import argparse
import json
import math
import pathlib
import time

import torch
from torch import nn
from torch.nn import functional

import map_network
from colour_batches import NO_CLASS, Photographs

# The paper's loss gives classes 1 / 300; here they are there for the encoder's sake alone.
CLASSIFICATION = 1 / 800
# Weight of a point whose chroma is 30, above that of a grey one; and of the error of chroma alone.
FIRST, LAST = (0.4, 0.0), (1.2, 0.12)
CHROMA = 0.3
# The encoder stays as it is so long, and learns so much more slowly; its blocks up to 1/8 stay for good.
FROZEN, ENCODER_RATE = 0.04, 0.2
WARM_UP = 150
LAST_RATE = 0.25
DECAY = 0.02
LOG_STEPS = 50


def colour_loss(output, chroma, weights):
    """Mean squared error in the units of the sigmoid, points weighted by how colourful they are."""
    emphasis, of_chroma = weights
    found = torch.tanh(output.float() / 2)
    length = chroma.norm(dim=1)
    weight = 1 + emphasis * length / CHROMA
    error = (found - chroma).square().mean(1)
    if of_chroma:
        # Where the hue is not known the mean of the colours is greyer than any of them.
        difference = (found.square().sum(1) + 1e-6).sqrt() - length
        error = error + of_chroma * difference.square() / 2
    return (weight * error).mean() / 4


def loss_of(module, batch, weights):
    output, logits = module(*batch.inputs)
    colour = colour_loss(output, batch.chroma, weights)
    scenes = functional.cross_entropy(logits.float(), batch.classes, ignore_index=NO_CLASS, reduction="sum")
    return colour, scenes / (batch.classes != NO_CLASS).sum().clamp(min=1)


def groups(module):
    """Weights of products decay, normalizations and biases do not; the encoder has a rate of its own."""
    encoder = {id(value) for value in module.encoder.parameters()}
    trained = {id(value) for value in module.encoder.parameters_from(module.encoder.last[0] + 1)}
    weights, others, slow = [], [], []
    for value in module.parameters():
        if id(value) in trained:
            slow.append(value)
        elif id(value) in encoder:
            value.requires_grad_(False)
        else:
            (weights if value.dim() > 1 else others).append(value)
    return [
        {"params": weights, "weight_decay": DECAY, "factor": 1.0},
        {"params": others, "weight_decay": 0.0, "factor": 1.0},
        {"params": slow, "weight_decay": 0.0, "factor": ENCODER_RATE}]


class Average:
    """The moving average of weights and running statistics."""

    def __init__(self, module, decay):
        self.decay, self.count = decay, 0
        self.values = {name: value.detach().clone() for name, value in module.state_dict().items()}

    @torch.no_grad()
    def update(self, module):
        self.count += 1
        share = 1 - min(self.decay, (1 + self.count) / (10 + self.count))
        pairs = [(self.values[name], value) for name, value in module.state_dict().items()
                 if value.is_floating_point()]
        mine, theirs = (list(part) for part in zip(*pairs))
        torch._foreach_lerp_(mine, theirs, share)


class Clock:
    """How much of the run is done: by steps, or by minutes where those are given; both survive a stop."""

    def __init__(self, steps, minutes, limit):
        self.steps, self.minutes, self.limit = steps, minutes, limit
        self.spent, self.begin = 0.0, time.monotonic()

    @property
    def elapsed(self):
        return self.spent + time.monotonic() - self.begin

    def share(self, step):
        by_steps = step / self.steps if self.steps else 0
        by_time = self.elapsed / (60 * self.minutes) if self.minutes else 0
        return max(by_steps, by_time)

    @property
    def is_over(self):
        """Whether this call has run for as long as it may."""
        return self.limit and time.monotonic() - self.begin > 60 * self.limit


class Run:
    def __init__(self, options, device):
        self.options, self.device = options, device
        self.model = map_network.File(options.model)
        self.module = map_network.MapNetwork(self.model).to(device, memory_format=torch.channels_last).train()
        self.optimizer = torch.optim.AdamW(groups(self.module), options.rate, betas=(0.9, 0.99), eps=1e-10)
        self.average = Average(self.module, options.average)
        self.clock = Clock(options.steps, options.minutes, options.stop_after)
        self.step, self.phase, self.log = 0, 0, []

    def restore(self, path):
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.module.load_state_dict(state["module"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average.values, self.average.count = state["average"], state["count"]
        self.step, self.phase, self.log = state["step"], state["phase"], state["log"]
        self.clock.spent = state["spent"]

    def save(self, path):
        state = {
            "module": self.module.state_dict(), "optimizer": self.optimizer.state_dict(),
            "average": self.average.values, "count": self.average.count, "step": self.step, "phase": self.phase,
            "spent": self.clock.elapsed, "log": self.log}
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def write(self, name):
        self.model.write(
            self.options.out / f"{name}.safetensors", self.average.values,
            {"name": self.options.name, "version": self.options.version})

    def rate(self, share):
        """Of the whole run's share: warms up, falls to nothing, and once more in the last phase."""
        border = 1 - self.options.colourful
        if self.phase == 0:
            return min(1, (self.step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * min(1, share / border)))
        part = min(1, (share - border) / max(self.options.colourful, 1e-9))
        return LAST_RATE * min(1, 10 * part) * (0.5 + 0.5 * math.cos(math.pi * part))

    def begin_last_phase(self):
        """Goes on from the average, with other weights of the errors."""
        self.write("balanced")
        self.module.load_state_dict(self.average.values)
        self.optimizer.state.clear()
        self.average = Average(self.module, self.options.average)
        self.phase = 1

    def train_step(self, batch, share):
        encoder = self.module.encoder
        encoder.trained_from = len(encoder.block) if share < FROZEN else encoder.last[0] + 1
        rate = self.rate(share) + 1e-4
        for group in self.optimizer.param_groups:
            group["lr"] = self.options.rate * group["factor"] * rate
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type != "cpu"):
            colour, scenes = loss_of(self.module, batch, LAST if self.phase else FIRST)
        self.optimizer.zero_grad()
        (colour + CLASSIFICATION * scenes).backward()
        norm = nn.utils.clip_grad_norm_([value for value in self.module.parameters() if value.grad is not None], 0.1)
        self.optimizer.step()
        self.average.update(self.module)
        self.step += 1
        return torch.stack([colour.detach(), scenes.detach(), norm])

    @torch.no_grad()
    def held_out_error(self, photographs, size=128):
        """Root mean square error of a*b* of photographs never trained on, by the average, and of grey."""
        other = map_network.MapNetwork(self.model).to(self.device, memory_format=torch.channels_last).eval()
        other.load_state_dict(self.average.values)
        numbers = photographs.held_out[:1536]
        found, grey = [], []
        for begin in range(0, len(numbers), size):
            batch = photographs.whole(numbers[begin:begin + size])
            output, _ = other(*batch.inputs)
            errors = (torch.tanh(output / 2) - batch.chroma, batch.chroma)
            for values, kept in zip(errors, (found, grey)):
                kept.append(100 * values.square().sum(1).mean((1, 2)).sqrt())
        return torch.cat(found).mean().item(), torch.cat(grey).mean().item()

    def report(self, losses, photographs, begin):
        colour, scenes, norm = torch.stack(losses).mean(0).tolist()
        line = {
            "step": self.step, "seconds": round(self.clock.elapsed, 1), "loss": round(colour, 6),
            "classes": round(scenes, 3), "norm": round(norm, 4),
            "pictures_per_second": round(len(losses) * self.options.batch / (time.monotonic() - begin))}
        if photographs is not None:
            line["held_out"], line["grey"] = (round(value, 3) for value in self.held_out_error(photographs))
        self.log.append(line)
        print(json.dumps(line), flush=True)

    def train(self, photographs):
        losses, begin = [], time.monotonic()
        evaluated = self.step
        while (share := self.clock.share(self.step)) < 1:
            if self.phase == 0 and self.options.colourful and share >= 1 - self.options.colourful:
                self.begin_last_phase()
            batch = photographs.batch(self.step, self.options.batch, self.options.seed)
            losses.append(self.train_step(batch, share))
            if len(losses) == LOG_STEPS:
                due = self.step - evaluated >= self.options.evaluate
                self.report(losses, photographs if due else None, begin)
                evaluated = self.step if due else evaluated
                losses, begin = [], time.monotonic()
            if self.options.save and self.step % self.options.save == 0:
                self.save(self.options.out / "checkpoint.pt")
            if self.clock.is_over:
                break
        if losses:
            self.report(losses, photographs, begin)
        self.write("colourful" if self.phase else "balanced")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", type=pathlib.Path, nargs="?", help="folder of pack_photographs.py")
    parser.add_argument("--model", type=pathlib.Path, help="weights to begin with: global_branch map")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("."))
    parser.add_argument("--check", type=pathlib.Path, help="folder of oracles: compares with them, does no more")
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=0, help="of training; the rate follows the clock")
    parser.add_argument("--stop-after", type=float, default=0, help="minutes of this call")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=8e-4)
    parser.add_argument("--average", type=float, default=0.999, help="decay of the moving average, a step")
    parser.add_argument("--colourful", type=float, default=0.2, help="share of the last phase")
    parser.add_argument("--evaluate", type=int, default=1000, help="steps between looks at what was held out")
    parser.add_argument("--save", type=int, default=0, help="steps between checkpoints")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--name", default="autochrome-2")
    parser.add_argument("--version", default="3")
    return parser.parse_args()


def main():
    options = arguments()
    if options.check:
        differences = map_network.check(options.check)
        print(json.dumps(differences))
        raise SystemExit(max(differences.values()) > 1e-5)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    begin = time.monotonic()
    options.out.mkdir(parents=True, exist_ok=True)
    classes = map_network.File(options.model).classes
    photographs = Photographs(sorted(options.packs.glob("photographs-*.npz")), classes, device)
    print(json.dumps({
        "photographs": len(photographs.sizes), "held_out": len(photographs.held_out),
        "sources": photographs.sources, "device": device.type, "labelled": (photographs.classes >= 0).sum().item(),
        "seconds": round(time.monotonic() - begin, 1)}), flush=True)
    torch.backends.cudnn.benchmark = True
    torch.set_float32_matmul_precision("high")
    run = Run(options, device)
    checkpoint = options.out / "checkpoint.pt"
    if checkpoint.exists():
        run.restore(checkpoint)
    run.train(photographs)
    if options.save:
        run.save(checkpoint)
    (options.out / "log.json").write_text(json.dumps(run.log))


if __name__ == "__main__":
    main()
