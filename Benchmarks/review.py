#!/usr/bin/env python3
"""Does the page of `autochrome review` do what it promises, in a real browser?

    review.py --server '.build/release/autochrome review Colour --port 8700' [--screenshots FOLDER] [--only NAME...]
    review.py ADDRESS [...]

Drives headless Chromium through every part of the page and asks the server what has arrived. It decides about the
pictures, so give it a copy of an output folder: at least 40 finished pictures, some with alternatives, one of them
wider than 3000 pixels. With --server it starts the command, whose output names the address, kills it with SIGKILL
and starts it again, which has to give the same address; with an address alone this check is left out.

The program is Debian's chromium; of Python only the standard library is needed.
"""

import argparse
import contextlib
import csv
import io
import json
import pathlib
import re
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request

from browser import CONTROL, SHIFT, Browser

PAINT = """
    globalThis.firstRow = null;
    addEventListener('DOMContentLoaded', () => new MutationObserver((_, observer) => {
        if (!document.querySelector('.cell .name')) return;
        observer.disconnect();
        requestAnimationFrame(() => { globalThis.firstRow = performance.now(); });
    }).observe(document.body, { subtree: true, childList: true }));
"""


class Server:
    """The server's side of the checks: what it says without the page."""

    def __init__(self, command, address):
        self.command, self.address, self.process = command, address, None
        if command:
            self.start()

    def start(self):
        self.process = subprocess.Popen(shlex.split(self.command), stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+/[^\s/]+/", line):
                if self.address not in (None, found[0]):
                    raise SystemExit(f"the address was {self.address} and is {found[0]}")
                self.address = found[0]
                return
        raise SystemExit("the server has named no address")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def ask(self, path, method="GET", value=None, headers=()):
        body = value if isinstance(value, bytes) or value is None else json.dumps(value).encode()
        request = urllib.request.Request(self.address + path, body, dict(headers), method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def get(self, path):
        return json.loads(self.ask(path))

    def ids(self, **filters):
        return self.get("api/list?" + urllib.parse.urlencode(filters))["ids"]

    def picture(self, picture):
        return self.get(f"api/pictures/{picture}")

    def choice(self, picture):
        return self.picture(picture)["choice"]

    def rows(self, ids):
        return self.get("api/pictures?ids=" + ",".join(map(str, ids)))["pictures"]

    def reset(self, ids):
        empty = {"decision": "none", "turn": 0, "mirror": False, "crop": None, "polarity": None, "recipe": None,
                 "saturation": None, "warmth": None, "greenness": None, "colorfulness": None, "style": None,
                 "alternative": None, "hints": [], "note": ""}
        for row in self.rows(ids):
            self.ask(f"api/pictures/{row['id']}/choice", "PUT", {"choice": empty, "base": row["revision"]},
                     {"Review-Session": "driver", "Content-Type": "application/json"})


def expect(isTrue, what):
    if not isTrue:
        raise AssertionError(what)


def same(found, wanted, what):
    expect(found == wanted, f"{what}: {found!r} instead of {wanted!r}")


class Checks:
    def __init__(self, server, browser, screenshots):
        self.server, self.browser, self.screenshots = server, browser, screenshots
        self.figures = []
        self.pages = []
        finished = server.ids(state="done")
        rows = [row for start in range(0, min(len(finished), 400), 200) for row in server.rows(finished[start:start + 200])]
        self.finished = [row["id"] for row in rows]
        self.with_alternatives = [row["id"] for row in rows if row["alternatives"]]
        self.large = next((row["id"] for row in rows if row["width"] > 3000), None)
        expect(len(self.finished) >= 40 and self.with_alternatives and self.large, "the folder is too small for the checks")

    # Pages

    def open(self, fragment="", **options):
        page = self.browser.open("about:blank", **options)
        page.call("Page.addScriptToEvaluateOnNewDocument", source=PAINT)
        page.go(self.server.address + fragment)
        self.pages.append(page)
        page.wait("document.querySelector('#output')?.textContent")
        return page

    def picture(self, picture, filters="", **options):
        page = self.open(f"#{filters}picture={picture}", **options)
        self.shown(page, picture)
        return page

    def shown(self, page, picture):
        page.wait(f"new URLSearchParams(location.hash.slice(1)).get('picture') === '{picture}'"
                  " && !document.body.classList.contains('loading') && document.querySelector('#picture-name').textContent")

    def saved(self, page):
        page.wait("document.body.dataset.unsaved === '0'")

    def shoot(self, page, name):
        if self.screenshots:
            time.sleep(1.5)
            page.screenshot(self.screenshots / f"{name}.png")

    def on_stage(self, page, x, y):
        """The place on the screen of a share of the stage."""
        box = page.evaluate("(({x, y, width, height}) => [x, y, width, height])(document.querySelector('#stage').getBoundingClientRect())")
        return [box[0] + box[2] * x, box[1] + box[3] * y]

    def until(self, found, wanted, what, seconds=5):
        end = time.monotonic() + seconds
        while (value := found()) != wanted:
            expect(time.monotonic() < end, f"{what}: {value!r} instead of {wanted!r}")
            time.sleep(0.05)

    # Checks

    def first_paint(self):
        """The first pictures of the list are there within a second."""
        times = []
        for _ in range(5):
            page = self.open()
            times.append(page.wait("globalThis.firstRow"))
            page.close()
        all_pictures = self.server.get("api/folder")["counts"]["all"]
        self.figures.append(f"first rows of {all_pictures} pictures: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms")
        expect(statistics.median(times) < 1000, f"{times} ms")

    def grid(self):
        """Only what is seen is there; rows come when they are scrolled to; the keys go through the list."""
        page = self.open()
        page.wait("document.querySelectorAll('.cell .name').length > 10")
        total = len(self.server.ids())
        expect(page.evaluate("document.querySelectorAll('.cell').length") < 150, "too many elements")
        page.press(".cell .mount", modifiers=CONTROL)
        page.evaluate("document.querySelector('.cell a').focus()")
        page.key("End")
        page.wait(f"document.activeElement.parentElement.ariaPosInSet === '{total}'")
        page.wait("Boolean(document.activeElement.querySelector('.name'))")
        page.key("Home")
        page.wait("document.activeElement.parentElement.ariaPosInSet === '1'")
        page.keys("ArrowRight", "ArrowRight", "ArrowLeft")
        page.wait("document.activeElement.parentElement.ariaPosInSet === '2'")
        page.key("Enter")
        second = self.server.ids()[1]
        self.shown(page, second)
        page.key("Escape")
        page.wait("!document.querySelector('#browse').hidden && document.activeElement.parentElement?.ariaPosInSet === '2'")
        expect(page.evaluate("document.querySelectorAll('.cell').length") < 150, "too many elements")
        page.evaluate("""(async () => {
            for (let step = 0; step < 30; step += 1) {
                scrollTo(0, document.documentElement.scrollHeight * ((step * 7) % 30) / 30);
                await new Promise((done) => { setTimeout(done, 40); });
            }
        })()""")
        page.wait("""(() => {
            const images = [...document.querySelectorAll('.cell img')];
            return images.length > 10 && images.every(({ complete, naturalWidth }) => complete && naturalWidth);
        })()""", 60)

    def filters(self):
        """Each filter lists what the server says; the address keeps it over a reload and the way back."""
        page = self.open()
        folder = self.server.get("api/folder")
        flag = max(folder["flags"], key=lambda one: one["count"])["name"]
        path = max(folder["folders"], key=lambda one: one["count"])["path"]
        page.wait(f"Boolean(document.querySelector('#flag option[value={json.dumps(flag)}]'))")
        for control, value in (("flag", flag), ("folder", path), ("below", "0.3"), ("sort", "confidence"), ("state", "done")):
            page.evaluate(f"(() => {{ const c = document.querySelector('#{control}'); c.value = {json.dumps(value)};"
                          " c.dispatchEvent(new Event('change', {bubbles: true})); })()")
            wanted = self.server.ids(**dict(urllib.parse.parse_qsl(page.evaluate("location.hash.slice(1)"))))
            page.wait(f"document.querySelector('#status').textContent.replaceAll(',', '').startsWith('{len(wanted)} ') || {len(wanted)} === 0")
            if wanted:
                page.wait(f"document.querySelector('.cell')?.dataset.id === '{wanted[0]}'")
        before = page.evaluate("[location.hash, document.querySelector('#status').textContent]")
        page.reload()
        page.wait(f"document.querySelector('#status')?.textContent === {json.dumps(before[1])}")
        same(page.evaluate("location.hash"), before[0], "address after a reload")
        page.press("#clear")
        page.wait("document.activeElement.id === 'search'")
        page.type("zzz-nothing")
        page.wait("document.querySelector('#status').textContent.startsWith('No picture')")
        page.evaluate("document.querySelector('#search').select()")
        name = self.server.rows(self.finished[:1])[0]["source"].rpartition("/")[2]
        page.type(name)
        wanted = self.server.ids(search=name, sort="confidence")
        page.wait(f"document.querySelector('.cell')?.dataset.id === '{wanted[0]}'")

    def keys(self):
        """Every decision and turn has a key, arrives at once, and undo takes it back."""
        one, two = self.finished[:2]
        self.server.reset([one, two])
        page = self.picture(one)
        for key, decision in zip("ardgxw", ("approve", "reject", "redo", "grey", "exclude", "none")):
            page.key(key)
            self.until(lambda: self.server.choice(one)["decision"], decision, f"decision after {key}")
        page.key("t")
        page.key("m")
        # What is seen is mirrored: the mirror comes before the turn.
        self.until(lambda: [self.server.choice(one)[name] for name in ("turn", "mirror")], [270, True], "turned, then mirrored")
        page.key("T", SHIFT)
        self.until(lambda: self.server.choice(one)["turn"], 180, "turned to the left")
        page.key("n")
        self.until(lambda: self.server.choice(one)["polarity"], "negative", "negative")
        same(self.server.choice(one)["decision"], "redo", "decision after a setting")
        for _ in range(4):
            page.key("u")
        self.until(lambda: [self.server.choice(one)[name] for name in ("turn", "mirror", "polarity", "decision")],
                   [0, False, None, "none"], "all undone")
        page.key("ArrowRight")
        self.shown(page, two)
        page.key("k")
        self.shown(page, one)
        page.keys("a", "j", "u")
        self.until(lambda: self.server.choice(one)["decision"], "none", "undone from the next picture")
        self.shown(page, one)
        page.key("a")
        page.wait("document.querySelector('#said').textContent === 'Approved'")
        page.key("w")
        page.wait("document.querySelector('#said').textContent === 'Decision withdrawn'")
        page.key("?")
        page.wait("document.querySelector('#keys').open && document.querySelectorAll('#keys kbd').length > 30")
        self.shoot(page, "keys")
        page.key("a")
        page.key("Escape")
        page.wait("!document.querySelector('#keys').open")
        same(self.server.choice(one)["decision"], "none", "decision by a key while the help is open")
        page.key("?")
        page.press("#keys-on")
        page.key("Escape")
        page.keys("a", "m")
        page.key("ArrowRight")
        self.shown(page, two)
        page.reload()
        self.shown(page, two)
        page.key("a")
        page.key("ArrowLeft")
        self.shown(page, one)
        same([self.server.choice(each)["decision"] for each in (one, two)], ["none"] * 2, "decisions by keys that are off")
        page.press("#show-keys")
        page.press("#keys-on")

    def quick_keys(self):
        """Keys faster than pictures: each decision is about the picture that it was meant for."""
        ids = self.server.ids(state="done")[:21]
        self.server.reset(ids)
        page = self.picture(ids[0])
        start = time.monotonic()
        for index in range(20):
            page.keys("a" if index % 3 else "r", "j")
        self.shown(page, ids[20])
        self.saved(page)
        self.figures.append(f"20 decisions and steps by keys: {time.monotonic() - start:.1f} s")
        wanted = ["approve" if index % 3 else "reject" for index in range(20)] + ["none"]
        same([self.server.choice(one)["decision"] for one in ids], wanted, "decisions")

    def stable_list(self):
        """Whoever goes through what is not decided yet misses no picture, also over a reload."""
        ids = self.server.ids(state="done")[:12]
        self.server.reset(ids)
        page = self.picture(ids[0], "decision=none&state=done&")
        page.keys("a", "j", "a", "j", "a", "j")
        self.shown(page, ids[3])
        self.saved(page)
        page.key("a")
        self.saved(page)
        page.reload()
        page.wait("document.querySelector('#picture-name')?.textContent")
        self.shown(page, ids[3])
        page.key("j")
        self.shown(page, ids[4])

    def zoom(self):
        """To the scan's own pixels, tile by tile, each sample as the server sends it."""
        page = self.picture(self.large)
        page.wait("document.querySelector('#label-result').textContent === 'Result'")
        page.keys("b", "1")
        page.wait("document.querySelector('#zoom').textContent === '100 %'")
        page.wait("performance.getEntriesByType('resource').some(({name}) => /view[/]\\d+[/]scan[/]0[/]/.test(name))", 40)
        self.shoot(page, "own-pixels")
        time.sleep(1)
        difference = page.evaluate("""(async () => {
            const { toScan } = await import('./stage.js');
            const canvas = document.querySelector('#canvas');
            const [x, y] = toScan([canvas.clientWidth / 2, canvas.clientHeight / 2]).map(Math.floor);
            const column = Math.floor(x / 512), row = Math.floor(y / 512);
            const id = new URLSearchParams(location.hash.slice(1)).get('picture');
            const tile = await createImageBitmap(await (await fetch(`view/${id}/scan/0/${column}/${row}.jpg`)).blob());
            const copy = new OffscreenCanvas(tile.width, tile.height).getContext('2d');
            copy.drawImage(tile, 0, 0);
            const { matrix } = await import('./stage.js').then(({ toStage }) => ({ matrix: toStage() }));
            const left = column * 512 + matrix[4], top = row * 512 + matrix[5];
            const context = canvas.getContext('2d');
            let worst = 0;
            for (let dy = 0; dy < 200; dy += 7) for (let dx = 0; dx < 200; dx += 7) {
                const [u, v] = [x - column * 512 - 100 + dx, y - row * 512 - 100 + dy];
                if (u < 0 || v < 0 || u >= tile.width || v >= tile.height) continue;
                const wanted = copy.getImageData(u, v, 1, 1).data, found = context.getImageData(left + u, top + v, 1, 1).data;
                for (let band = 0; band < 3; band += 1) worst = Math.max(worst, Math.abs(wanted[band] - found[band]));
            }
            return worst;
        })()""")
        expect(difference <= 1, f"samples differ from the tile by up to {difference}")
        at = self.on_stage(page, 0.3, 0.4)
        place = "import('./stage.js').then(({ toScan }) => toScan([%f, %f]))"
        stage = page.evaluate("(({x, y}) => [x, y])(document.querySelector('#stage').getBoundingClientRect())")
        local = (at[0] - stage[0], at[1] - stage[1])
        before = page.evaluate(place % local)
        page.wheel(*at, -240)
        page.wait("document.querySelector('#zoom').textContent !== '100 %'")
        after = page.evaluate(place % local)
        expect(max(abs(a - b) for a, b in zip(before, after)) < 2, f"the wheel moved the place from {before} to {after}")
        page.key("0")
        page.wait("document.querySelector('#stage').classList.contains('zoomed') === false")
        page.keys("+", "+")
        page.key("ArrowLeft", SHIFT)
        page.keys("-", "-")
        page.drag(self.on_stage(page, 0.5, 0.5), self.on_stage(page, 0.6, 0.6))

    def slider(self):
        """The line between scan and result goes with the pointer, the range and the keys."""
        page = self.picture(self.with_alternatives[0])
        page.wait("!document.querySelector('#divider').hidden")
        page.drag(page.middle("#divider"), self.on_stage(page, 0.25, 0.5))
        same(page.evaluate("document.querySelector('#split').value"), "25", "the range after dragging")
        page.keys(".", ".")
        same(page.evaluate("document.querySelector('#split').value"), "35", "the range after two keys")
        page.evaluate("document.querySelector('#split').focus()")
        page.key("ArrowRight")
        same(page.evaluate("document.querySelector('#split').value"), "36", "the range after its own key")
        page.key("b")
        page.wait("document.querySelector('[data-mode=scan]').ariaPressed === 'true'")

    def hints(self):
        """A click and a colour make a hint; it can be moved, changed and removed, by keys as well."""
        picture = self.with_alternatives[0]
        self.server.reset([picture])
        page = self.picture(picture)
        page.key("t")
        page.key("h")
        at = self.on_stage(page, 0.45, 0.4)
        wanted = page.evaluate("import('./stage.js').then(({ toScan }) => { const b = document.querySelector('#stage').getBoundingClientRect();"
                               f" return toScan([{at[0]} - b.x, {at[1]} - b.y]).map(Math.floor); }})")
        page.click(*at)
        page.wait("!document.querySelector('#hint-editor').hidden")
        self.until(lambda: len(self.server.choice(picture)["hints"]), 1, "hints")
        found = self.server.choice(picture)["hints"][0]
        expect(max(abs(found["x"] - wanted[0]), abs(found["y"] - wanted[1])) <= 1, f"{found} instead of {wanted}")
        page.press("#hint-editor .swatch:nth-child(10)")
        self.until(lambda: self.server.choice(picture)["hints"][0]["color"], "#8f1d24", "colour")
        page.wait("document.querySelector('#label-result').textContent.startsWith('Preview')")
        self.shoot(page, "hint")
        page.press("#hint-editor .buttons button:first-child")
        self.until(lambda: self.server.choice(picture)["hints"][0]["color"], "grey", "no colour")
        page.key("Escape")
        page.wait("document.activeElement.classList.contains('hint')")
        page.drag(page.middle(".hint"), self.on_stage(page, 0.55, 0.5))
        self.until(lambda: self.server.choice(picture)["hints"][0]["y"] != found["y"], True, "moved")
        moved = self.server.choice(picture)["hints"][0]
        page.key("ArrowRight")
        self.until(lambda: self.server.choice(picture)["hints"][0] != moved, True, "moved by a key")
        page.key("h")
        page.wait("document.activeElement.classList.contains('cross')")
        page.keys("ArrowLeft", "ArrowLeft", "ArrowUp", "Enter")
        self.until(lambda: len(self.server.choice(picture)["hints"]), 2, "a hint by keys alone")
        page.keys("Escape", "Delete")
        self.until(lambda: len(self.server.choice(picture)["hints"]), 1, "removed by a key")
        page.reload()
        page.wait("document.querySelectorAll('.hint').length === 1 && document.querySelectorAll('#hint-list li').length === 1")
        self.server.reset([picture])

    def moved_then_next(self):
        """What the arrows have just moved belongs to its picture, even if the next one comes at once."""
        one, two = self.with_alternatives[:2]
        self.server.reset([one, two])
        page = self.picture(one)
        page.key("h")
        page.keys("Enter", "Escape")
        self.until(lambda: len(self.server.choice(one)["hints"]), 1, "a hint")
        before = self.server.choice(one)["hints"][0]
        page.wait("document.activeElement.classList.contains('hint')")
        page.keys("ArrowRight", "ArrowDown", "j")
        self.until(lambda: self.server.choice(one)["hints"][0] != before, True, "moved")
        page.wait(f"location.hash.includes('picture=') && !location.hash.includes('picture={one}&') && !location.hash.endsWith('picture={one}')")
        time.sleep(1)
        same(self.server.choice(two)["hints"], [], "the next picture's hints")
        self.server.reset([one])

    def aligned(self):
        """The result lies where it belongs in the scan, also turned and mirrored."""
        self.server.reset(self.finished[:30])
        worst = 1
        for picture in self.finished[:30:3]:
            page = self.picture(picture)
            for key in "", "t", "m":
                page.key(key) if key else None
                found = page.evaluate("""(async () => {
                    const stage = await import('./stage.js');
                    const read = async (mode) => {
                        stage.setMode(mode);
                        await new Promise(requestAnimationFrame);
                        await new Promise(requestAnimationFrame);
                        const canvas = document.querySelector('#canvas');
                        const copy = new OffscreenCanvas(160, 90).getContext('2d');
                        copy.drawImage(canvas, 0, 0, 160, 90);
                        const { data } = copy.getImageData(0, 0, 160, 90);
                        const found = [];
                        for (let i = 0; i < data.length; i += 4) {
                            if (data[i + 3] > 250) found.push(0.2126 * data[i] + 0.7152 * data[i + 1] + 0.0722 * data[i + 2]);
                            else found.push(null);
                        }
                        return found;
                    };
                    for (let attempt = 0; attempt < 50; attempt += 1) {
                        const [a, b] = [await read('scan'), await read('result')];
                        const both = a.map((value, i) => [value, b[i]]).filter(([x, y]) => x !== null && y !== null);
                        const mean = (index) => both.reduce((sum, pair) => sum + pair[index], 0) / both.length;
                        const [ma, mb] = [mean(0), mean(1)];
                        let [ab, aa, bb] = [0, 0, 0];
                        for (const [x, y] of both) { ab += (x - ma) * (y - mb); aa += (x - ma) ** 2; bb += (y - mb) ** 2; }
                        globalThis.correlation = ab / Math.sqrt(aa * bb);
                        if (both.length > 2000 && globalThis.correlation > 0.95) break;
                        await new Promise((done) => { setTimeout(done, 100); });
                    }
                    return globalThis.correlation;
                })()""")
                worst = min(worst, found)
            page.close()
        self.server.reset(self.finished[:30])
        self.figures.append(f"lightness of scan and result on the stage: correlation at least {worst:.3f}")
        expect(worst > 0.9, f"correlation {worst}")

    def turns(self):
        """Mirror and turn show what they say: left to right, then clockwise."""
        picture = self.with_alternatives[1]
        self.server.reset([picture])
        page = self.picture(picture)
        page.press("[data-mode=scan]")
        read = """(async () => {
            await new Promise((done) => { setTimeout(done, 400); });
            const canvas = document.querySelector('#canvas'), { width, height } = canvas;
            const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
            let [left, top, right, bottom] = [width, height, 0, 0];
            for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) if (data[4 * (y * width + x) + 3]) {
                [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x + 1), Math.max(bottom, y + 1)];
            }
            const copy = new OffscreenCanvas(24, 24).getContext('2d');
            copy.drawImage(canvas, left, top, right - left, bottom - top, 0, 0, 24, 24);
            return [...copy.getImageData(0, 0, 24, 24).data].filter((_, index) => index % 4 === 0);
        })()"""
        rows = lambda values: [values[row * 24:row * 24 + 24] for row in range(24)]
        seen = lambda: rows(page.evaluate(read))
        flat = lambda grid: [value for row in grid for value in row]
        flip = lambda grid: [row[::-1] for row in grid]
        quarter = lambda grid: [list(column)[::-1] for column in zip(*grid)]
        grid = seen()
        for key, change in (("m", flip), ("t", quarter), ("m", flip), ("t", quarter), ("t", quarter)):
            page.key(key)
            grid, found = change(grid), seen()
            worst = statistics.mean(abs(a - b) for a, b in zip(flat(grid), flat(found)))
            expect(worst < 8, f"after {key} the picture differs by {worst:.1f} levels on the mean")
            grid = found
        self.server.reset([picture])

    def previews(self):
        """Sliders, grey and polarity are shown by a preview, quickly."""
        times, picture = [], self.with_alternatives[0]
        self.server.reset([picture])
        page = self.picture(picture)
        page.wait("document.querySelector('#label-result').textContent === 'Result'")
        for index in range(12):
            page.evaluate(f"""(() => {{
                globalThis.previewed = null;
                const start = performance.now(), label = document.querySelector('#label-result');
                const observer = new MutationObserver(() => {{
                    if (!/^Preview, /.test(label.textContent)) return;
                    observer.disconnect();
                    requestAnimationFrame(() => {{ globalThis.previewed = performance.now() - start; }});
                }});
                observer.observe(label, {{childList: true, characterData: true, subtree: true}});
                const range = document.querySelector('#saturation');
                range.value = {0.2 + index * 0.2};
                range.dispatchEvent(new Event('input', {{bubbles: true}}));
                range.dispatchEvent(new Event('change', {{bubbles: true}}));
            }})()""")
            times.append(page.wait("globalThis.previewed"))
        self.figures.append(f"from a slider to its preview: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms")
        self.until(lambda: self.server.choice(picture)["saturation"], 2.4, "saturation")
        page.keys("w", "g")
        page.wait("""(() => {
            const canvas = document.querySelector('#canvas');
            const data = canvas.getContext('2d').getImageData(canvas.width * 0.6, canvas.height / 2, 40, 40).data;
            for (let i = 0; i < data.length; i += 4) if (Math.abs(data[i] - data[i + 2]) > 6) return false;
            return true;
        })()""")
        page.press("#reset")
        page.key("w")
        page.wait("document.querySelector('#label-result').textContent === 'Result'")
        self.saved(page)
        self.server.reset([picture])

    def colourings(self):
        """Alternatives are chosen from a strip, by pointer and keys; another picture lends its colours."""
        picture, other = self.with_alternatives[:2]
        self.server.reset([picture])
        page = self.picture(picture)
        page.wait("document.querySelectorAll('.colouring').length > 1")
        page.press(".colouring:nth-child(2)")
        self.until(lambda: self.server.choice(picture)["alternative"], 1, "alternative")
        page.wait("!/Preview|Result/.test(document.querySelector('#label-result').textContent)")
        page.key("[")
        self.until(lambda: self.server.choice(picture)["alternative"], None, "the result again")
        page.press("#choose-style")
        page.wait("!document.querySelector('#choosing').hidden")
        self.shoot(page, "choosing")
        page.wait(f"(() => {{ const link = document.querySelector('.cell[data-id=\"{other}\"] a'); link?.focus(); return Boolean(link); }})()")
        page.key("Enter")
        self.shown(page, picture)
        self.until(lambda: self.server.choice(picture)["style"], other, "style")
        page.press("#remove-style")
        self.until(lambda: self.server.choice(picture)["style"], None, "no style")
        page.press("#choose-style")
        page.wait("!document.querySelector('#choosing').hidden")
        page.key("Escape")
        self.shown(page, picture)
        self.server.reset([picture])

    def crop(self):
        """The crop is drawn by handles and by keys, in pixels of the upright scan, whatever the turn."""
        picture = self.with_alternatives[0]
        self.server.reset([picture])
        row = self.server.rows([picture])[0]
        page = self.picture(picture)
        page.key("t")
        page.key("c")
        page.wait("document.activeElement.classList.contains('nw')")
        start = page.middle(".handle.nw")
        page.drag(start, [start[0] + 60, start[1] + 40])
        self.until(lambda: self.server.choice(picture)["crop"] is not None, True, "a crop")
        x, y, width, height = self.server.choice(picture)["crop"]
        # Turned to the right, the upper left corner as it is seen is the lower left one of the scan.
        expect(x > 0 and y == 0 and x + width == row["width"] and y + height < row["height"], f"{x, y, width, height} of {row}")
        page.keys("ArrowRight", "ArrowRight")
        self.until(lambda: self.server.choice(picture)["crop"][3] < height, True, "moved by keys")
        self.shoot(page, "crop")
        page.key("Escape")
        page.press("#remove-crop")
        self.until(lambda: self.server.choice(picture)["crop"], None, "no crop")
        self.server.reset([picture])

    def note(self):
        """A note is saved while it is written, and when the next picture comes."""
        one, two = self.finished[:2]
        self.server.reset([one])
        page = self.picture(one)
        page.key("e")
        page.type("a lady, \"Ada\" <b>\nاسم 100%")
        page.key("Escape")
        page.key("j")
        self.shown(page, two)
        self.until(lambda: self.server.choice(one)["note"], "a lady, \"Ada\" <b>\nاسم 100%", "note")
        page.reload()
        self.server.reset([one])

    def selection(self):
        """Several pictures are decided in one step, which undo takes back as one."""
        ids = self.server.ids()[:6]
        self.server.reset(ids)
        page = self.open()
        page.wait("document.querySelectorAll('.cell .name').length > 6")
        page.evaluate("document.querySelector('.cell a').focus()")
        page.key(" ")
        for _ in range(3):
            page.key("ArrowRight", SHIFT)
        page.wait("document.querySelector('#selected').textContent.startsWith('4 ')")
        self.shoot(page, "selection")
        page.press(".cell:nth-child(2) .tick")
        page.wait("document.querySelector('#selected').textContent.startsWith('3 ')")
        page.press(".cell:nth-child(2) .tick")
        page.evaluate("document.querySelector('.cell a').focus()")
        page.key("a", CONTROL)
        page.wait(f"document.querySelector('#selected').textContent.replaceAll(',', '').startsWith('{len(self.server.ids())} ')")
        page.key("Escape")
        page.wait("document.querySelector('#selection').hidden")
        page.press(".cell:nth-child(1) .tick")
        page.press(".cell:nth-child(4) .tick", modifiers=SHIFT)
        page.evaluate("document.querySelector('.cell a').focus()")
        page.key("a")
        self.until(lambda: [row["decision"] for row in self.server.rows(ids)], ["approve"] * 4 + ["none"] * 2, "decisions")
        page.wait("document.querySelectorAll('.cell.decision-approve').length >= 4")
        page.key("u")
        self.until(lambda: [row["decision"] for row in self.server.rows(ids)], ["none"] * 6, "undone")

    def two_tabs(self):
        """A change shows in the other tab; of two changes at once somebody chooses one."""
        picture = self.finished[2]
        for keeps_mine in (True, False):
            self.server.reset([picture])
            here, there = self.picture(picture), self.picture(picture)
            here.key("a")
            there.wait("document.querySelector('[data-decision=approve]').ariaPressed === 'true'")
            there.call("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=-1, uploadThroughput=-1)
            there.key("r")
            there.wait("document.querySelector('#notices').textContent.includes('kept in this tab')")
            here.key("g")
            self.until(lambda: self.server.choice(picture)["decision"], "grey", "the first one's decision")
            there.call("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1)
            there.wait("!document.querySelector('#conflict').hidden", 20)
            self.shoot(there, f"conflict-{keeps_mine}")
            same(self.server.choice(picture)["decision"], "grey", "before somebody has chosen")
            there.press(f"#conflict .sides > div:nth-child({2 if keeps_mine else 1}) button")
            wanted = "reject" if keeps_mine else "grey"
            self.until(lambda: self.server.choice(picture)["decision"], wanted, "what was chosen")
            for page in (here, there):
                page.wait(f"document.querySelector('[data-decision={wanted}]').ariaPressed === 'true'")
            there.wait("!document.querySelector('#notices').textContent && document.querySelector('#conflict').hidden")
            here.close()
            there.close()

    def unsaved_over_reload(self):
        """What could not be sent survives a reload of the tab, is shown as such, and is sent."""
        picture = self.finished[3]
        self.server.reset([picture])
        page = self.picture(picture)
        page.call("Network.setBlockedURLs", urls=["*/api/pictures/*/choice"])
        page.keys("a")
        page.wait("document.querySelector('#notices').textContent.includes('1 decision kept')")
        page.reload()
        page.wait("document.querySelector('#notices')?.textContent.includes('1 decision kept')")
        same(self.server.choice(picture)["decision"], "none", "before it can be sent")
        page.wait("document.querySelector('[data-decision=approve]').ariaPressed === 'true'")
        page.call("Network.setBlockedURLs", urls=[])
        self.until(lambda: self.server.choice(picture)["decision"], "approve", "sent when it can be", 20)
        page.wait("document.querySelector('#notices').textContent === ''")

    def killed_server(self):
        """The server is killed while somebody decides, and started again: no decision is lost."""
        if not self.server.command:
            return "left out: no --server"
        ids = self.server.ids(state="done")[:6]
        self.server.reset(ids)
        page = self.picture(ids[0])
        page.keys("a", "j")
        self.shown(page, ids[1])
        self.until(lambda: self.server.choice(ids[0])["decision"], "approve", "before it is killed")
        self.server.kill()
        page.keys("t")
        page.wait("document.querySelector('#notices').textContent.includes('does not answer')")
        page.keys("r")
        page.wait("document.querySelector('#notices').textContent.includes('1 decision')")
        self.shoot(page, "server-away")
        self.server.start()
        self.until(lambda: [self.server.choice(one)["decision"] for one in ids[:2]], ["approve", "reject"], "after it is back", 20)
        same(self.server.choice(ids[1])["turn"], 90, "turn")
        page.wait("document.querySelector('#notices').textContent === ''", 20)
        page.keys("j", "a")
        self.shown(page, ids[2])
        self.until(lambda: self.server.choice(ids[2])["decision"], "approve", "going on")

    def away_and_back(self):
        """A list that is asked for while the server is away comes when it is back."""
        page = self.open()
        page.wait("document.querySelectorAll('.cell .name').length > 10")
        page.call("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=-1, uploadThroughput=-1)
        page.evaluate("location.hash = '#state=done'")
        page.wait("document.querySelector('#notices').textContent.includes('does not answer')")
        page.call("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1)
        count = len(self.server.ids(state="done"))
        page.wait(f"document.querySelector('#status').textContent.replaceAll(',', '').startsWith('{count} ')", 20)
        page.wait("document.querySelectorAll('.cell .name').length > 10")
        page.evaluate(f"location.hash = '#state=done&sort=confidence&picture={self.finished[0]}'; location.hash = '#search=zzz'")
        page.wait("document.querySelector('#status').textContent.startsWith('No picture')")
        time.sleep(1)
        same(page.evaluate("import('./picture.js').then(({ shownId }) => shownId())"), None, "a picture behind the list")

    def apply(self):
        """Decisions are applied in the background while the person goes on; it can be stopped."""
        ids = self.server.ids(state="done")
        self.server.reset(ids[:40])
        page = self.picture(ids[0])
        for _ in range(6):
            page.keys("t", "j")
        self.shown(page, ids[6])
        self.saved(page)
        waiting = self.server.get("api/folder")["waiting"]
        page.wait(f"document.querySelector('#apply').textContent.includes(' {waiting} ')")
        page.press("#apply")
        page.wait("!document.querySelector('#progress').hidden")
        page.keys("j", "a")
        self.shown(page, ids[7])
        self.shoot(page, "applying")
        page.wait("document.querySelector('#notices').textContent.includes('made again')", 240)
        self.until(lambda: self.server.get("api/folder")["waiting"], 0, "waiting", 10)
        same(self.server.choice(ids[7])["decision"], "approve", "decided while it was applied")
        page.go(self.server.address + f"#picture={ids[0]}")
        self.shown(page, ids[0])
        page.wait("document.querySelector('#label-result').textContent === 'Result'")
        self.server.reset(ids[:20])
        page.wait("!document.querySelector('#apply').disabled")
        page.press("#apply")
        page.wait("!document.querySelector('#progress').hidden")
        page.press("#stop")
        page.wait("document.querySelector('#progress').hidden", 60)
        self.server.reset(ids[:20])

    def exchange(self):
        """Choices go out as a table, and come in again; what is wrong in it is named."""
        one, two = self.finished[4:6]
        self.server.reset([one, two])
        page = self.picture(one)
        page.keys("a", "e")
        page.type("kept, “as is”")
        page.key("Escape")
        self.until(lambda: self.server.choice(one)["note"], "kept, “as is”", "note")
        table = self.server.ask("api/choices.csv").decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(table, newline="")))
        source = self.server.rows([one])[0]["source"]
        mine = next(line for line in lines if line[0] == source)
        same([mine[lines[0].index(name)] for name in ("decision", "note")], ["approve", "kept, “as is”"], "exported")
        self.server.reset([one])
        mine[lines[0].index("decision")] = "reject"
        wrong = list(mine)
        wrong[0], wrong[lines[0].index("decision")] = self.server.rows([two])[0]["source"], "perhaps"
        with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([lines[0], mine, wrong])
            file.flush()
            node = page.call("DOM.querySelector", nodeId=page.call("DOM.getDocument")["root"]["nodeId"], selector="#import-file")
            page.call("DOM.setFileInputFiles", files=[file.name], nodeId=node["nodeId"])
            page.wait("document.querySelector('#import-result').open")
        text = page.evaluate("document.querySelector('#import-report').textContent")
        expect("1 decision taken" in text and "Line 3" in text and "perhaps" in text, text)
        self.shoot(page, "import")
        page.press("#close-import")
        same(self.server.choice(one)["decision"], "reject", "imported")
        page.wait("document.querySelector('[data-decision=reject]').ariaPressed === 'true'")
        self.server.reset([one, two])

    def odd_names(self):
        """Names stay text: markup, line feeds, right-to-left marks and per cent signs are shown, and do nothing."""
        names = [row for start in range(0, 400, 200) for row in self.server.rows(self.server.ids(search="odd")[start:start + 200])]
        page = self.open("#search=odd")
        if not names:
            return "no picture below a folder whose name holds 'odd'"
        page.wait(f"document.querySelectorAll('.cell .name').length === {len(names)}")
        shown = page.evaluate("[...document.querySelectorAll('.cell .name')].map(({textContent}) => textContent)")
        for row in names:
            plain = re.sub(r"[\u0000-\u001f\u202e]", lambda found: f"⟨U+{ord(found[0]):04X}⟩", row["source"].rpartition("/")[2])
            expect(plain in shown, f"{plain!r} is not among {shown}")
        self.shoot(page, "odd-names")
        for row in names:
            page.go(f"{self.server.address}#picture={row['id']}")
            self.shown(page, row["id"])
            page.key("a")
            self.until(lambda: self.server.choice(row["id"])["decision"], "approve", "decision")
        same(page.evaluate("document.querySelectorAll('script').length"), 1, "scripts in the page")
        same(page.dialogs, [], "dialogs")
        self.server.reset([row["id"] for row in names])

    def reachable(self):
        """Everything has a name and can be reached by the Tab key, in the order in which it is seen; nothing runs off a narrow window."""
        for fragment in ("", f"#picture={self.with_alternatives[0]}"):
            page = self.open(fragment)
            time.sleep(1)
            page.call("Accessibility.enable")
            roles = {"button", "link", "slider", "textbox", "searchbox", "combobox", "checkbox", "radio", "image", "progressbar", "dialog"}
            nameless = [node["role"]["value"] for node in page.call("Accessibility.getFullAXTree")["nodes"]
                        if not node.get("ignored") and node.get("role", {}).get("value") in roles and not node.get("name", {}).get("value")]
            same(nameless, [], "parts without a name")
            reached = []
            page.evaluate("document.body.tabIndex = -1; document.body.focus()")
            for _ in range(60):
                page.key("Tab")
                reached.append(page.evaluate("(() => { const e = document.activeElement; const s = getComputedStyle(e);"
                                             " return [e === document.body ? 'the page' : e.id || e.className || e.textContent, s.outlineStyle !== 'none' || e.matches('.colouring input')]; })()"))
                if reached[-1][0] == reached[0][0] and len(reached) > 5:
                    break
            reached = [one for one in reached if one[0] != "the page"]
            hidden = [name for name, has_outline in reached if not has_outline]
            same(hidden, [], "parts whose focus is not seen")
            names = [name for name, _ in reached]
            wanted = ["skip", "export", "import", "show-keys"] + (
                ["search", "flag", "folder", "frame"] if not fragment else
                ["back", "previous", "next", "decides approve", "undo", "split", "mirror", "saturation", "recipe", "note"])
            expect(list(dict.fromkeys(name for name in names if name in wanted)) == wanted, f"{names} instead of {wanted}")
            for width, height in ((400, 800), (320, 640), (760, 1000), (1024, 700)):
                page.resize(width, height)
                time.sleep(0.4)
                found = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
                expect(found[0] <= found[1], f"at {width} pixels the page is {found[0]} wide")
            page.close()

    def looks(self):
        """Screenshots, wide and narrow, light and dark."""
        for name, fragment in (("list", ""), ("picture", f"#picture={self.with_alternatives[0]}"), ("failed", f"#state=set_aside")):
            for scheme in ("light", "dark"):
                for size in ((1440, 900), (400, 800)):
                    page = self.open(fragment, width=size[0], height=size[1])
                    page.prefer(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
                    self.shoot(page, f"{name}-{scheme}-{size[0]}")
                    page.close()

    def rules(self):
        """The server keeps the rules of docs/review-api.md for requests that it must refuse."""
        picture, answers = self.finished[0], []
        empty = self.server.choice(picture)
        session = {"Review-Session": "driver", "Content-Type": "application/json"}
        put = f"api/pictures/{picture}/choice"
        for what, path, method, value, headers, wanted in (
                ("another host", "api/folder", "GET", None, {"Host": "example.org"}, 403),
                ("a foreign origin", "api/folder", "GET", None, {"Origin": "http://example.org"}, 403),
                ("no session", put, "PUT", {"choice": empty, "base": 0}, {}, 400),
                ("an old base", put, "PUT", {"choice": empty, "base": -1}, session, 409),
                ("a turn by 45", put, "PUT", {"choice": {**empty, "turn": 45}, "base": 0}, session, 400),
                ("a crop outside", put, "PUT", {"choice": {**empty, "crop": [0, 0, 10 ** 6, 1]}, "base": 0}, session, 400),
                ("a field too few", put, "PUT", {"choice": {"decision": "approve"}, "base": 0}, session, 400),
                ("no JSON", put, "PUT", b"{", session, 400),
                ("a large body", put, "PUT", b"x" * (2 << 20), session, 413),
                ("no such picture", "api/pictures/999999999", "GET", None, {}, 404),
                ("no such view", f"view/{picture}/secret/small.jpg", "GET", None, {}, 404),
                ("a path upwards", "..%2f..%2f..%2fetc/passwd", "GET", None, {}, 404),
                ("a state that is none", "api/list?state=perhaps", "GET", None, {}, 400),
                ("a question before", put, "OPTIONS", None, {"Origin": "http://example.org"}, 403)):
            try:
                self.server.ask(path, method, value, headers)
                status = 200
            except urllib.error.HTTPError as error:
                status = error.code
                if wanted != 405:
                    expect("error" in json.loads(error.read() or b"{}"), f"{what}: no error in the answer")
            except (urllib.error.URLError, ConnectionError):
                status = 413 if wanted == 413 else 0
            if status != wanted:
                answers.append(f"{what}: {status} instead of {wanted}")
        wrong = self.server.address.rsplit("/", 2)[0] + "/wrong/"
        for address in (wrong, self.server.address.rsplit("/", 2)[0] + "/"):
            try:
                urllib.request.urlopen(address)
                answers.append(f"{address} is served")
            except urllib.error.HTTPError as error:
                if error.code != 403:
                    answers.append(f"{address}: {error.code} instead of 403")
        same(answers, [], "statuses")

    def quiet(self):
        """No console error, and no request to anybody else."""
        requests = [one for page in self.pages for one in page.requests]
        foreign = [one for one in requests if not one.startswith((self.server.address, "blob:" + self.server.address[:22], "about:"))]
        same(foreign, [], "foreign requests")
        same([one for page in self.pages for one in page.errors], [], "console errors")
        expected = r"ERR_CONNECTION|ERR_INTERNET_DISCONNECTED|ERR_BLOCKED_BY_CLIENT|ERR_NETWORK_CHANGED|ERR_INCOMPLETE|ERR_EMPTY|409|422|/view/"
        same([one for page in self.pages for one in page.network if not re.search(expected, one)], [], "network errors")
        self.figures.append(f"{len(requests)} requests, all to the server")

    def all(self, only):
        names = [name for name, one in vars(Checks).items() if getattr(one, "__doc__", None) and not name.startswith("_") and name not in ("on_stage",)]
        failed = 0
        for name in names:
            if only and name not in only and name != "quiet":
                continue
            start = time.monotonic()
            try:
                result = getattr(self, name)() or "ok"
            except Exception as error:
                failed += 1
                result = f"FAILED: {error}"
                if not isinstance(error, AssertionError):
                    traceback.print_exc()
                if self.screenshots and self.pages:
                    with contextlib.suppress(Exception):
                        self.pages[-1].screenshot(self.screenshots / f"failed-{name}.png")
            for page in self.pages:
                with contextlib.suppress(Exception):
                    page.close()
            print(f"| {name} | {result} | {time.monotonic() - start:.1f} s |", flush=True)
        for figure in self.figures:
            print(f"- {figure}")
        return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", nargs="?")
    parser.add_argument("--server", help="the command that serves the page")
    parser.add_argument("--screenshots", type=pathlib.Path)
    parser.add_argument("--only", nargs="*")
    arguments = parser.parse_args()
    if not (arguments.address or arguments.server):
        parser.error("give an address or --server")
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    server = Server(arguments.server, arguments.address)
    browser = Browser()
    try:
        failed = Checks(server, browser, arguments.screenshots).all(arguments.only)
    finally:
        browser.close()
        if server.process:
            server.kill()
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
