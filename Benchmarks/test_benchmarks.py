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
from PIL import Image
from safetensors.torch import load_file

import colour_batches
import colour_measures
import damage
import detector
import engine
import fill
import fit_confidence
import map_inference
import map_network
import marks
import network
import pack_photographs
import pictures
import pipeline
import runtimes
import scenes
import table
import train_colour
import training_network

FIXTURES = engine.ROOT / "Tests" / "Fixtures" / "pytorch"
EIGHTH = FIXTURES / "model_eighth.safetensors"
MAPS = FIXTURES.parent / "semantic"


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

    def test_the_network_of_places_and_its_training_are_those_of_the_oracles(self):
        with torch.enable_grad():
            differences = map_network.check(MAPS)
        self.assertLess(max(differences.values()), 1e-5, differences)

    def test_the_network_of_places_is_run_as_it_is_defined(self):
        module = map_inference.network_of(network.Model(MAPS / "model_small.safetensors")).eval()
        tensors = load_file(MAPS / "forward_64x40.safetensors")
        difference = (module(tensors["input.global"], tensors["input.image"]) - tensors["output.ab"]).abs().max()
        self.assertLess(difference, 2e-5)

    def test_model_files_of_the_network_of_places(self):
        path = self.folder / "written.safetensors"
        model = map_network.File(MAPS / "model_small.safetensors")
        module = map_network.MapNetwork(model)
        model.write(path, module.state_dict(), {"name": "written"})
        written = map_network.File(path)
        self.assertEqual(written.metadata, model.metadata | {"name": "written"})
        self.assertEqual(written.tensors.keys(), model.tensors.keys())
        for name, tensor in model.tensors.items():
            torch.testing.assert_close(written.tensors[name], tensor, rtol=1e-3, atol=1e-6)

    def test_confidence_finds_errors_and_does_not_outlive_training(self):
        random = torch.Generator().manual_seed(1)
        places = torch.rand(200, 16, 9, 9, generator=random)
        seen = torch.rand(200, 5, 9, 9, generator=random) * 20
        truth = 3 + 2 * places[:, 3] - places[:, 7]
        file = {"places": places, "seen": seen, "squares": truth.exp(),
                "error": truth.exp().mean((1, 2)).sqrt(), "is_plain": torch.ones(200, dtype=torch.bool)}
        file = {name: tensor.numpy() for name, tensor in file.items()}
        with torch.enable_grad():
            head = fit_confidence.fit([file], [])
        head |= fit_confidence.usual(head, file)
        found = fit_confidence.judged(head, places, seen)[0].numpy()
        self.assertLess(np.corrcoef(found, file["error"])[0, 1], -0.9)
        self.assertAlmostEqual((found < 0.1).mean(), 0.1, places=2)
        model = map_network.File(MAPS / "model_small.safetensors")
        model.tensors |= {name: tensor.clone() for name, tensor in head.items()}
        path = self.folder / "trained.safetensors"
        model.write(path, map_network.MapNetwork(model).state_dict(), {})
        self.assertFalse(any(name.startswith("confidence.") for name in load_file(path)))

    def packed(self):
        """A folder of packs, of 24 pictures from two sources."""
        random, items = np.random.default_rng(1), []
        for index in range(24):
            small = random.integers(0, 256, (6, 8, 3), np.uint8)
            picture = Image.fromarray(small).resize((88, 72), Image.Resampling.BICUBIC)
            items.append((f"source-{index % 2}", "ab"[index % 2], pack_photographs.encoded(picture), picture.size))
        pack_photographs.write_packs(self.folder, items)
        return self.folder

    def test_batches_are_the_steps(self):
        paths = sorted(self.packed().glob("photographs-*.npz"))
        photographs = colour_batches.Photographs(paths, ["b", "a"], torch.device("cpu"))
        self.assertEqual(len(photographs.sizes), 24)
        first, same, next_step, other_seed = (
            photographs.batch(step, 8, seed) for step, seed in ((3, 1), (3, 1), (4, 1), (3, 2)))
        for one, again in zip(first.inputs, same.inputs):
            torch.testing.assert_close(one, again, rtol=0, atol=0)
        for other in next_step, other_seed:
            self.assertFalse(torch.equal(first.small, other.small))
        self.assertEqual(set(first.classes.tolist()) - {0, 1}, set())
        self.assertEqual([2 * side for side in first.chroma.shape[2:]], list(first.image.shape[2:]))

    def test_pictures_are_cut_out_where_they_are(self):
        photographs = colour_batches.Photographs(
            sorted(self.packed().glob("photographs-*.npz")), [], torch.device("cpu"))
        pixels = photographs.pixels[:72 * 88 * 3].reshape(72, 88, 3).permute(2, 0, 1)
        whole = photographs.cut_out(torch.tensor([0]), (72, 88), None)
        torch.testing.assert_close((255 * whole[0]).round().to(torch.uint8), pixels)

    def test_hints_are_means_and_coarser_ones_too(self):
        random = torch.Generator().manual_seed(1)
        chroma = torch.rand(64, 2, 56, 84, generator=random) - 0.5
        hints, palette = colour_batches.conditions(chroma, random)
        known = hints[:, 2] > 0
        self.assertTrue(0 < known.flatten(1).any(1).sum() < 40)
        self.assertLessEqual(known.sum((1, 2)).max(), colour_batches.MOST_HINTS)
        picture, row, column = known.nonzero()[0].tolist()
        cell = chroma[picture, :, 2 * row:2 * row + 2, 3 * column:3 * column + 3].mean((1, 2))
        torch.testing.assert_close(hints[picture, :2, row, column], cell)
        self.assertEqual(hints[:, :2][~known[:, None].expand(-1, 2, -1, -1)].abs().max(), 0)
        given = palette[:, 5] > 0
        self.assertTrue(0 < given.sum() < 40)
        torch.testing.assert_close(palette[given, :2], chroma[given].mean((2, 3)) * 2.5)
        two = torch.zeros(1, 3, 2, 2)
        two[0, :, 0] = torch.tensor([[0.2, 0.4], [0.0, -0.2], [1, 1]])
        torch.testing.assert_close(map_network.coarser(two)[0, :, 0, 0], torch.tensor([0.3, -0.1, 1]))

    def test_no_source_fills_the_batches(self):
        shares = colour_batches.capped(np.array([1000, *[10] * 30]), 0.06)
        self.assertAlmostEqual(shares.sum(), 1)
        np.testing.assert_allclose(shares, [0.06, *[0.94 / 30] * 30])
        np.testing.assert_allclose(colour_batches.capped(np.array([9, 1]), 0.06), [0.5, 0.5])

    def test_training_goes_on_as_without_a_stop(self):
        def trained(name, *more):
            arguments = ["train_colour.py", str(self.packed()), "--model", str(MAPS / "model_small.safetensors"),
                         "--out", str(self.folder / name), "--steps", "4", "--batch", "4", "--colourful", "0.5",
                         *more]
            with unittest.mock.patch("sys.argv", arguments), unittest.mock.patch("builtins.print"), \
                    torch.enable_grad():
                train_colour.main()
            return {path.name: load_file(path) for path in (self.folder / name).glob("*.safetensors")}

        whole = trained("whole")
        self.assertEqual(whole.keys(), {"balanced.safetensors", "colourful.safetensors"})
        for _ in range(5):  # one step a call, and one call that finds all done
            stopped = trained("stopped", "--save", "1", "--stop-after", "1e-9")
        for name, tensors in whole.items():
            for key, tensor in tensors.items():
                self.assertTrue(torch.equal(stopped[name][key], tensor), (name, key))
        start = load_file(MAPS / "model_small.safetensors")
        self.assertFalse(torch.equal(whole["balanced.safetensors"]["fusion.conv.weight"].float(),
                                     start["fusion.conv.weight"].half().float()))

    def test_colours_that_are_right_cost_nothing(self):
        chroma = torch.rand(2, 2, 8, 8) - 0.5
        output = 2 * torch.atanh(chroma)
        for weights in train_colour.FIRST, train_colour.LAST:
            self.assertLess(train_colour.colour_loss(output, chroma, weights), 1e-6)
            self.assertGreater(train_colour.colour_loss(output + 0.2, chroma, weights), 1e-3)
        plain = train_colour.colour_loss(output + 0.2, chroma, (0, 0))
        expected = torch.nn.functional.mse_loss(torch.sigmoid(output + 0.2), (chroma + 1) / 2)
        torch.testing.assert_close(plain, expected)

    def test_colour_differences_are_those_of_the_published_table(self):
        # Sharma, Wu and Dalal 2005, table 1: pairs 1, 7, 9, 20, 25 and 28.
        table_of_pairs = (
            (50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425), (50, 0, 0, 50, -1, 2, 2.3669),
            (50, 2.49, -0.001, 50, -2.49, 0.0009, 7.1792), (50, 2.5, 0, 58, 24, 15, 19.4535),
            (60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644),
            (36.4612, 47.858, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146))
        for *pair, expected in table_of_pairs:
            l1, a1, b1, l2, a2, b2 = (torch.tensor(value, dtype=torch.float64).reshape(1, 1, 1, 1) for value in pair)
            found = colour_measures.delta_e_2000((l1, torch.cat([a1, b1], 1)), (l2, torch.cat([a2, b2], 1)))
            self.assertAlmostEqual(found, expected, delta=1e-4)

    def test_shown_pictures_keep_what_can_be_shown(self):
        codes = torch.randint(0, 256, (1, 3, 16, 16), generator=torch.Generator().manual_seed(1)).float()
        lightness, chroma = colour_batches.lab(codes / 255)
        self.assertTrue(torch.equal(colour_measures.shown(lightness, chroma), codes))
        vivid = colour_measures.shown(lightness, 3 * chroma)
        self.assertLess((colour_batches.lab(vivid / 255)[0] - lightness).abs().max(), 0.6)

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
