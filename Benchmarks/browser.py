"""Headless Chromium, driven by the DevTools protocol over two pipes; only the standard library is needed."""

import base64
import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time

CODES = {"Enter": 13, " ": 32, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40,
         "Home": 36, "End": 35, "PageUp": 33, "PageDown": 34, "Tab": 9, "Delete": 46}
SHIFT, CONTROL = 8, 2


class Browser:
    """Chromium with pages of one profile. `problems` has what its consoles complained of, `requests` every address."""

    def __init__(self, program="chromium"):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_browser, self.commands = os.pipe()
        self.answers, from_browser = os.pipe()
        # The protocol's pipes are the descriptors 3 and 4 of the browser.
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", f'exec "$0" "$@" 3<&{to_browser} 4>&{from_browser}', program, "--headless=new",
             "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe", "--no-first-run",
             f"--user-data-dir={self.profile.name}"],
            pass_fds=(to_browser, from_browser), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.last = 0
        self.arrived = {}
        self.condition = threading.Condition()
        self.pages = {}
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        rest = b""
        while chunk := os.read(self.answers, 1 << 20):
            *messages, rest = (rest + chunk).split(b"\0")
            for message in map(json.loads, messages):
                with self.condition:
                    if "id" in message:
                        self.arrived[message["id"]] = message
                    elif page := self.pages.get(message.get("sessionId")):
                        page.note(message["method"], message["params"])
                    self.condition.notify_all()

    def call(self, method, session=None, **parameters):
        with self.condition:
            self.last += 1
            mine = self.last
            message = {"id": mine, "method": method, "params": parameters}
            if session:
                message["sessionId"] = session
            os.write(self.commands, json.dumps(message).encode() + b"\0")
            if not self.condition.wait_for(lambda: mine in self.arrived, timeout=60):
                raise TimeoutError(method)
            answer = self.arrived.pop(mine)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def open(self, address, width=1440, height=900, scale=1):
        return Page(self, address, width, height, scale)

    def close(self):
        with contextlib.suppress(Exception):
            self.call("Browser.close")
        self.process.wait(timeout=20)
        self.profile.cleanup()


class Page:
    def __init__(self, browser, address, width, height, scale):
        self.browser = browser
        self.errors, self.network, self.requests, self.dialogs = [], [], [], []
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        browser.pages[self.session] = self
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.resize(width, height, scale)
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        self.go(address)

    def note(self, method, parameters):
        if method == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            self.errors.append(str([one.get("value", one.get("description")) for one in parameters["args"]]))
        elif method == "Log.entryAdded":
            entry = parameters["entry"]
            # What the network says of an answer is no fault of the page; the checks say which are expected.
            kind = self.network if entry["source"] == "network" else self.errors
            # That a driver reads a canvas back is none, either.
            if "willReadFrequently" not in entry["text"]:
                kind.append(f"{entry['text']} {entry.get('url', '')}")
        elif method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif method == "Page.javascriptDialogOpening":
            self.dialogs.append(parameters["type"])
            threading.Thread(target=lambda: self.call("Page.handleJavaScriptDialog", accept=True), daemon=True).start()

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def go(self, address):
        self.call("Page.navigate", url=address)

    def reload(self):
        self.evaluate("globalThis.isOld = true")
        self.call("Page.reload")
        self.wait("!globalThis.isOld && document.readyState === 'complete'")

    def resize(self, width, height, scale=1):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)

    def prefer(self, **features):
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": name.replace("_", "-"), "value": value} for name, value in features.items()])

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", str(answer)))
        return answer["result"].get("value")

    def wait(self, expression, seconds=10):
        """Waits until an expression is true; gives its value."""
        end = time.monotonic() + seconds
        while True:
            with contextlib.suppress(RuntimeError):
                if value := self.evaluate(expression):
                    return value
            if time.monotonic() > end:
                raise TimeoutError(f"still not true after {seconds} s: {expression}")
            time.sleep(0.02)

    def key(self, key, modifiers=0):
        code = CODES.get(key) or ord(key.upper())
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 and not modifiers & CONTROL else "")
        common = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **common, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def keys(self, *keys):
        for key in keys:
            self.key(key)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def mouse(self, kind, x, y, **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **{"button": "left", "buttons": 1, **more})

    def click(self, x, y, **more):
        self.mouse("mouseMoved", x, y, button="none", buttons=0)
        self.mouse("mousePressed", x, y, clickCount=1, **more)
        self.mouse("mouseReleased", x, y, clickCount=1, **{"buttons": 0, **more})

    def drag(self, start, end, steps=6):
        self.mouse("mouseMoved", *start, button="none", buttons=0)
        self.mouse("mousePressed", *start, clickCount=1)
        for step in range(1, steps + 1):
            self.mouse("mouseMoved", *[a + (b - a) * step / steps for a, b in zip(start, end)])
        self.mouse("mouseReleased", *end, clickCount=1, buttons=0)

    def wheel(self, x, y, delta):
        self.call("Input.dispatchMouseEvent", type="mouseWheel", x=x, y=y, deltaX=0, deltaY=delta)

    def middle(self, selector):
        """Middle of an element on the screen, which is scrolled to."""
        return self.evaluate(f"""(() => {{
            const element = document.querySelector({json.dumps(selector)});
            element.scrollIntoView({{block: 'nearest'}});
            const box = element.getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 2];
        }})()""")

    def press(self, selector, **more):
        self.click(*self.middle(selector), **more)

    def screenshot(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)
