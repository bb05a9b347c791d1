#!/usr/bin/env python3
"""Tests of the scripts here, at small sizes: what is compared has to be the same work."""

import json
import pathlib
import tempfile
import unittest
import unittest.mock
import warnings

import numpy as np
import torch
from safetensors.torch import load_file

import engine
import network
import pictures
import pipeline
import runtimes
import table

FIXTURES = engine.ROOT / "Tests" / "Fixtures" / "pytorch"
EIGHTH = FIXTURES / "model_eighth.safetensors"


class BenchmarkTests(unittest.TestCase):
    def setUp(self):
        warnings.filterwarnings("ignore")
        torch.set_grad_enabled(False)
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def test_network_is_that_of_the_oracles(self):
        module = network.Network(network.Model(EIGHTH)).eval()
        for path in FIXTURES.glob("forward_*"):
            tensors = load_file(path)
            small, image = (
                tensors[name].reshape(1, 1, *tensors[name].shape[-2:])
                for name in ("input.global", "input.image"))
            difference = (module(small, image) - tensors["output.ab"]).abs().max()
            self.assertLess(difference, 2e-5, path.name)

    def test_random_networks_have_the_shapes_of_trained_ones(self):
        path = self.folder / "random.safetensors"
        network.write_random_model(path, 0.125)
        shapes = [
            {name: weight.shape for name, (weight, _) in network.Model(file).layers.items()
             if not name.startswith("classifier")}
            for file in (path, EIGHTH)]
        self.assertEqual(*shapes)

    def test_runtimes_agree_with_pytorch_at_any_size(self):
        module = network.Network(network.Model(EIGHTH)).eval()
        fused = module.branch(torch.rand(1, 1, 224, 224) - 0.5)
        for runtime in runtimes.ALL:
            call = runtime(
                module.native, [torch.zeros(1, 1, 64, 64), fused], self.folder, 2, dynamic=True)
            for height, width in ((64, 64), (72, 136), (8, 200)):
                image = torch.rand(1, 1, height, width) - 0.5
                expected = module.native(image, fused).numpy()
                difference = np.abs(call(image.numpy(), fused.numpy()) - expected).max()
                self.assertLess(difference, 5e-5, f"{runtime.name} at {width}x{height}")

    def test_tiles_are_seamless(self):
        with unittest.mock.patch.object(pipeline, "TILE", 128):
            program = pipeline.Pipeline(EIGHTH, "openvino", "pyvips", 1, self.folder)
            image, small = (
                np.random.default_rng(seed).random((1, 1, *size), np.float32) - 0.5
                for seed, size in ((1, (296, 408)), (2, (224, 224))))
            module = network.Network(program.model).eval()
            expected = module(torch.from_numpy(small), torch.from_numpy(image))[0].numpy()
            self.assertLess(np.abs(program.chroma(image, small) - expected).max(), 1e-5)

    def test_merging_by_blocks_of_rows(self):
        random = np.random.default_rng(1)
        codes = random.integers(0, 256, (75, 41), np.uint8)
        lightness = pictures.lightness(codes)
        chroma = random.uniform(-10, 10, (2, 38, 21)).astype(np.float32)
        whole = pictures.merged(lightness, chroma, np.uint8)
        with unittest.mock.patch.object(pictures, "MERGED_ROWS", 8):
            self.assertTrue(np.array_equal(pictures.merged(lightness, chroma, np.uint8), whole))
        grey = pictures.merged(lightness, 0 * chroma, np.uint8)
        self.assertTrue((grey == codes[:, :, None]).all())

    def test_tables_take_the_last_result_and_keep_what_they_have_none_for(self):
        lines = [
            {"measure": "colour", "conversion": "a", "megapixels_per_second": rate}
            for rate in (1, 1234.5)]
        path = self.folder / "results.jsonl"
        path.write_text("noise\n" + "".join(json.dumps(line) + "\n" for line in lines))
        page = "<!-- table: colour -->\nold\n<!-- end -->\n<!-- table: codecs -->\nkept\n<!-- end -->"
        filled = table.filled(page, table.Results([path]))
        self.assertIn("| a | 1234 |", filled)
        self.assertNotIn("old", filled)
        self.assertIn("kept", filled)


if __name__ == "__main__":
    unittest.main()
