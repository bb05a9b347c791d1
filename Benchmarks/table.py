#!/usr/bin/env python3
"""Puts results into the tables of a Markdown page.

Reads the JSON lines that `bench`, peers.py, training.py and pipeline.py write, and replaces what
stands in the page between `<!-- table: NAME -->` and `<!-- end -->`. Tables without results stay as
they are; where a result was measured several times the last one counts.
"""

import argparse
import json
import pathlib
import re
import sys

MARKED = re.compile(r"(<!-- table: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


class Results:
    """All results, by measure."""

    def __init__(self, paths):
        self.lines = [
            json.loads(line) for path in paths for line in path.read_text().splitlines()
            if line.startswith("{")]

    def of(self, measure, *keys):
        """Results of a measure; of those that agree in the keys, the last."""
        found = {}
        for line in self.lines:
            if line["measure"] == measure:
                found[tuple(line.get(key) for key in keys)] = line
        return found


def table(head, rows):
    """Markdown, first column to the left, numbers to the right."""
    if not rows:
        return ""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)


def number(value, digits=3):
    """Significant digits, without exponents; a dash for what was not measured."""
    if value is None:
        return "–"
    if value and abs(value) < 1e-3:
        return f"{value:.0e}"
    text = f"{value:.{digits}g}"
    return f"{value:.0f}" if "e" in text else text


def percent(value):
    return f"{100 * value:.0f} %"


def distinct(keys, position):
    """The values at a position of the keys, in their first order."""
    return list(dict.fromkeys(key[position] for key in keys))


def grid(found, first, value):
    """A table with the keys' first part as rows and their last as columns."""
    columns = distinct(found, -1)
    rows = [
        [*(str(part) for part in row),
         *(value(found[*row, column]) if (*row, column) in found else "–" for column in columns)]
        for row in dict.fromkeys(key[:-1] for key in found)]
    return table([*first, *(str(column) for column in columns)], rows)


def machine(results):
    names = {
        "processor": "processor", "cores": "cores", "openblas": "OpenBLAS",
        "openblas_core": "its routines", "openblas_coretype_variable": "OPENBLAS_CORETYPE",
        "openblas_l2_size_variable": "OPENBLAS_L2_SIZE", "libvips": "libvips"}
    rows = []
    for found in results.of("machine").values():
        rows += [[title, found.get(name, "not set")] for name, title in names.items()]
        rows.append(["memory", f"{found['memory_bytes'] / 1e9:.0f} GB"])
    for (runtime,), found in results.of("peer", "runtime").items():
        if found["version"]:
            rows.append([runtime, found["version"]])
    return table(["", ""], rows)


def peers(results):
    found = results.of("peer", "model", "size", "runtime")
    return grid(found, ["network", "size"], lambda line: number(line["median_s"]))


def peers_least(results):
    found = results.of("peer", "model", "size", "runtime")
    return grid(found, ["network", "size"], lambda line: number(line["min_s"]))


def differences(results):
    found = results.of("peer", "model", "size", "runtime")
    return grid(found, ["network", "size"], lambda line: number(line["max_difference"], 1))


def advantage(results):
    rows = [
        [model, size, line["fastest_peer"], number(line["of_medians"]),
         number(line["median_of_rounds"]), number(line["smallest"])]
        for (model, size), line in results.of("advantage", "model", "size").items()]
    return table(
        ["network", "size", "fastest peer", "its median / ours", "median of the rounds' ratios",
         "worst round"], rows)


def ceiling(results):
    rows = [
        [f"{m} x {n} x {k}", threads, number(line["gigaflops"])]
        for (m, n, k, threads), line in results.of("ceiling", "m", "n", "k", "threads").items()]
    return table(["product m x n x k", "threads", "GFLOP/s"], rows)


def layers(results):
    found = results.of("layer", "model", "layer", "size")
    return grid(
        found, ["network", "layer"],
        lambda line: f"{number(line['ms'])} ms, {percent(line['of_ceiling'])}")


def network(results):
    rows = [
        [model, size, threads, number(line["median_s"]), number(line["megapixels_per_second"]),
         number(line["direct_gigaflops"]), percent(line["of_ceiling"])]
        for (model, size, threads), line
        in results.of("network", "model", "size", "threads").items()]
    return table(
        ["network", "size", "threads", "s", "MP/s", "GFLOP/s if direct", "of the ceiling"], rows)


def colour(results):
    rows = [
        [conversion, number(line["megapixels_per_second"])]
        for (conversion,), line in results.of("colour", "conversion").items()]
    return table(["conversion", "MP/s"], rows)


def codecs(results):
    rows = [
        [format, bits, number(line["decode_gray_megapixels_per_second"]),
         number(line["encode_color_megapixels_per_second"])]
        for (format, bits), line in results.of("codec", "format", "bit_depth").items()]
    return table(["format", "bits", "decode grey, MP/s", "encode colour, MP/s"], rows)


PARTS = ("decode_s", "inference_s", "encode_s", "verify_s")


def folder(results):
    rows = [
        [share.replace("_", " "), line["pictures"], number(line["megapixels"]),
         number(line["wall_s"]), number(line["cpu_s"]), number(line["megapixels_per_second"]),
         *(number(line["parts"][part]) for part in PARTS), number(line["peak_resident_mb"])]
        for (share,), line in results.of("folder", "share").items()]
    return table(
        ["machine", "pictures", "MP", "wall, s", "CPU, s", "MP/s", "decode, s", "inference, s",
         "encode, s", "verify, s", "largest worker, MB"], rows)


def folder_limit(results):
    rows = []
    for line in results.of("folder_parts_alone").values():
        rows += [[f"{part} alone, CPU s", number(line[f"{part}_s"])]
                 for part in ("decode", "network", "merge", "encode")]
    for line in results.of("folder_summary").values():
        rows += [
            [f"sum / {line['cores']} cores, s", number(line["least_wall_s"])],
            ["wall / that", number(line["wall_of_least"])],
            [f"speed-up from 1 to {line['cores']} cores", number(line["speed_up"])]]
    return table(["", ""], rows)


def pictures(results):
    rows = [
        [source, f"{line['width']} x {line['height']}", f"{line['format']} {line['bit_depth']}",
         *(number(line["parts"][part]) for part in PARTS), number(line["megapixels_per_second"]),
         number(line["peak_resident_mb"])]
        for (source,), line in results.of("folder_picture", "source").items()]
    return table(
        ["scan", "pixels", "format", "decode, s", "inference, s", "encode, s", "verify, s",
         "MP/s", "worker's peak so far, MB"], rows)


def pipeline(results):
    rows = [
        [program, number(line["wall_s"]), number(line["megapixels_per_second"]),
         *(number(line.get("parts", {}).get(part))
           for part in ("decode", "lightness", "network", "merge", "encode"))]
        for (program,), line in results.of("pipeline", "program").items()]
    return table(
        ["program", "wall, s", "MP/s", "decode, s", "lightness, s", "network, s", "merge, s",
         "encode, s"], rows)


def pipeline_advantage(results):
    rows = [
        [line["fastest_python"], number(line["ratio"])]
        for line in results.of("pipeline_advantage").values()]
    return table(["fastest Python program", "its time / ours"], rows)


def training(results):
    found = results.of("training_peer", "model", "batch", "threads", "runtime")
    return grid(
        found, ["network", "batch", "threads"], lambda line: number(line["pictures_per_second"]))


def training_advantage(results):
    found = results.of("training_advantage", "model", "batch", "threads")
    rows = [
        [*key, line["fastest_peer"], number(line["of_medians"]),
         number(line["median_of_rounds"]), number(line["smallest"])]
        for key, line in found.items()]
    return table(
        ["network", "batch", "threads", "fastest PyTorch", "our median / its",
         "median of the rounds' ratios", "worst round"], rows)


def bookkeeping(results):
    found = results.of("bookkeeping", "files", "outputs", "phase")
    rows = [
        [phase.replace("_", " "), files, "yes" if outputs else "no", number(line["seconds"]),
         number(line["cpu_seconds"]), line["per_second"]]
        for (files, outputs, phase), line in found.items()]
    return table(["phase", "files", "outputs", "s", "CPU, s", "files/s"], rows)


TABLES = {
    "machine": machine, "peers": peers, "peers-least": peers_least, "advantage": advantage,
    "differences": differences, "ceiling": ceiling, "layers": layers, "network": network,
    "colour": colour, "codecs": codecs, "folder": folder, "folder-limit": folder_limit,
    "pictures": pictures, "pipeline": pipeline, "pipeline-advantage": pipeline_advantage,
    "training": training, "training-advantage": training_advantage, "bookkeeping": bookkeeping,
}


def filled(page, results):
    def fill(match):
        made = TABLES[match[2]](results)
        return f"{match[1]}\n{made}\n{match[3]}" if made else match[0]

    return MARKED.sub(fill, page)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", type=pathlib.Path, help="the page, such as docs/performance.md")
    parser.add_argument("results", type=pathlib.Path, nargs="+", help="files of JSON lines")
    options = parser.parse_args()
    page = options.page.read_text(encoding="utf-8")
    unknown = {match[2] for match in MARKED.finditer(page)} - TABLES.keys()
    if unknown:
        sys.exit(f"{options.page} has tables that nobody fills: {', '.join(sorted(unknown))}")
    options.page.write_text(filled(page, Results(options.results)), encoding="utf-8")


if __name__ == "__main__":
    main()
