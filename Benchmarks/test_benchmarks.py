#!/usr/bin/env python3
"""Tests of the scripts here, at small sizes: what is compared has to be the same work."""

import json
import pathlib
import tempfile
import unittest
import unittest.mock
import warnings

import cv2
import numpy as np
import torch
from safetensors.torch import load_file

import damage
import detector
import engine
import fill
import marks
import network
import pictures
import pipeline
import runtimes
import scenes
import table
import training_network

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

    def test_training_is_that_of_the_oracles(self):
        batch = load_file(FIXTURES / "train_batch.safetensors")
        expected = load_file(FIXTURES / "train_gradients_float64.safetensors")
        module = training_network.TrainingNetwork(
            network.Model(FIXTURES / "train_model_before.safetensors")).train()
        with torch.enable_grad():
            loss = training_network.joint_loss(
                module, batch["input.image"], batch["target.ab"], batch["target.class"])
            loss.backward()
        self.assertLess(abs(loss / batch["loss.total"] - 1), 1e-5)
        gradients = {
            name.replace("scene.", "global."): parameter.grad
            for name, parameter in module.named_parameters()}
        self.assertEqual(gradients.keys(), expected.keys())
        for name, gradient in gradients.items():
            difference = (gradient - expected[name]).norm() / expected[name].norm()
            self.assertLess(difference, 0.01, name)

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

    def test_tables_of_training(self):
        common = {"model": "base", "batch": 32}
        lines = [
            {"measure": "training_peer", **common, "threads": threads, "runtime": runtime,
             "pictures_per_second": threads * rate}
            for threads in (1, 2) for runtime, rate in (("PyTorch", 10), ("Autochrome", 15))]
        lines.append(
            {"measure": "training_advantage", **common, "threads": 2, "fastest_peer": "PyTorch",
             "of_medians": 1.5, "median_of_rounds": 1.4, "smallest": 1.3})
        path = self.folder / "training.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        results = table.Results([path])
        self.assertIn("| base | 32 | 2 | 20 | 30 |", table.training(results))
        self.assertIn("| base | 32 | 2 | PyTorch | 1.5 | 1.4 | 1.3 |",
                      table.training_advantage(results))

    def test_damage_is_the_seeds_and_stays_within_its_matte(self):
        picture = np.random.default_rng(1).random((90, 130)).astype(np.float32)
        first, second, other = (
            marks.damaged(picture, np.random.default_rng(seed), 5) for seed in (2, 2, 3))
        np.testing.assert_array_equal(first, second)
        self.assertTrue((first[0] != other[0]).any())
        damaged, alpha = first
        np.testing.assert_array_equal(damaged[alpha == 0], picture[alpha == 0])
        self.assertTrue(0 < (alpha > 0).mean() < 0.5 and alpha.max() <= 1)
        untouched, alpha = marks.damaged(picture, np.random.default_rng(2), 0)
        self.assertEqual(alpha.max(), 0)
        np.testing.assert_array_equal(untouched, picture)

    def test_every_kind_of_mark_can_be_seen(self):
        for kind in marks.KINDS:
            alpha, _ = marks.matte((400, 400), np.random.default_rng(1), 20, (kind,))
            self.assertGreater(alpha.max(), 0.5, kind)

    def test_fill_continues_ramps_and_edges_and_leaves_the_rest(self):
        rows, columns = np.mgrid[:40, :50]
        mask = (np.abs(rows - columns) < 3) | (rows < 2) & (columns > 30)
        for name, picture, tolerance in (
                ("ramp", 0.2 + rows * 0.003 + columns * 0.007, 0.02),
                ("edge", np.where(rows + columns > 44, 0.8, 0.2), 0.05)):
            filled = fill.filled(np.where(mask, 1.0, picture), mask)
            np.testing.assert_array_equal(filled[~mask], picture[~mask])
            self.assertLess(np.sqrt(((filled - picture)[mask] ** 2).mean()), tolerance, name)
        everything = fill.filled(np.ones((5, 5)), np.ones((5, 5), bool))
        self.assertTrue(np.isfinite(everything).all())

    def test_rests_of_damage_beside_the_mask_do_not_spoil_the_fill(self):
        picture = np.full((30, 30), 0.5)
        picture[8:15, 8:15], mask = 0.1, np.zeros((30, 30), bool)
        mask[9:14, 9:14] = True
        repaired = fill.repaired(picture, mask)
        self.assertLess(np.abs(repaired[mask] - 0.5).max(), 0.01)
        np.testing.assert_array_equal(repaired[~mask], picture[~mask])

    def test_quilts_are_as_strong_as_the_grain(self):
        random = np.random.default_rng(1)
        noise = 0.5 + cv2.GaussianBlur(random.normal(0, 0.05, (300, 300)), (0, 0), 0.7)
        patches = damage.flat_patches(noise.astype(np.float32))
        strengths = [damage.quilted(patches, (200, 300), random).std(), np.std(patches)]
        self.assertAlmostEqual(*strengths, delta=0.1 * strengths[1])

    def test_model_files_hold_the_detector(self):
        network, path = detector.Detector(), self.folder / "detector.safetensors"
        for _ in range(20):  # statistics of its own
            network(torch.randn(2, 1, 32, 32))
        network.eval()
        detector.write(path, network, {"normal": 0.5}, {"license": "none"})
        read, about = detector.read(path)
        self.assertEqual(about["threshold"], "0.5000")
        image = torch.rand(1, 1, 24, 36) - 0.5
        expected = network(image)
        self.assertEqual(expected.shape, image.shape)
        self.assertLess((read(image) - expected).abs().max() / expected.std(), 0.02)

    def test_our_detector_finds_specks_and_nothing_else(self):
        reference = damage.Reference(engine.ROOT / "Models" / "autochrome-repair.safetensors")
        picture = np.random.default_rng(1).normal(0.5, 0.01, (67, 90))
        probabilities = reference.probabilities(reference.detector, picture)
        self.assertLess(probabilities.max(), reference.threshold)
        speck = np.s_[30:34, 40:43]
        picture[speck] = 0.05
        found = reference.probabilities(reference.detector, picture) > reference.threshold
        self.assertGreater(found[speck].mean(), 0.9)
        found[28:36, 38:45] = False
        self.assertFalse(found.any())

    def test_scenes_mark_what_was_changed(self):
        photograph = self.folder / "1.jpg"
        noise = np.random.default_rng(1).random((150, 200)).astype(np.float32)
        cv2.imwrite(str(photograph), (cv2.GaussianBlur(noise, (0, 0), 9) * 255).astype(np.uint8))
        first, second = (scenes.Scenes([photograph], 5) for _ in range(2))
        shares = []
        for _ in range(40):
            picture, labels = first.pair()
            np.testing.assert_array_equal(np.stack([picture, labels]), np.stack(second.pair()))
            shares.append((labels > 1).mean())
        self.assertTrue(0 in shares and 0.005 < np.mean(shares) < 0.2, shares)
        truth, changed = np.full((2, 1, 4), 100, np.uint8)
        changed[0, 1:] = 101, 106, 250
        alpha = np.array([[0, 0.1, 0.1, 0.9]])
        self.assertEqual(scenes.label(truth, changed, alpha).tolist(), [[0, 1, 6, 150]])

    def test_figures_of_repairs(self):
        truth, damaged = np.full((2, 10, 10), 0.5, np.float32)
        damaged[:2], whole = 0.9, np.arange(100).reshape(10, 10) >= 20
        half = damaged.copy()
        half[:2], half[9, 9] = 0.7, 0.6
        figures = damage.measured(truth, damaged, half, whole)
        self.assertAlmostEqual(figures["energy_removed"], 75, places=3)
        self.assertAlmostEqual(figures["gain"], 20 * np.log10(2), places=3)
        self.assertAlmostEqual(figures["altered_outside"], 100 / 80)
        self.assertEqual(damage.measured(truth, damaged, truth, whole)["outside"], damage.BEST)


if __name__ == "__main__":
    unittest.main()
