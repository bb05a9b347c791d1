#!/usr/bin/env python3
"""Do IIIF manifests keep the rules, does every address in them answer, and can a page draw what they name?

    iiif.py OUTPUT [--scans INPUT] [--program .build/release/autochrome] [--screenshot FILE.png]

Has `report --format iiif` write manifests of an output folder, without an image service and with one, and serves the
folder on loopback, by Python's own server and by nginx with IIPImage. Every manifest is read by iiif-prezi3; every
address is asked for and has to answer 200 with a picture of the stated size; and a page in headless Chromium
(`Tests/Fixtures/iiif/viewer.html`) draws every choice of every manifest. The output folder gets the last manifests.

With an image service outputs have to be tiled pyramids (TIFF) or JPEG 2000, or IIPImage does not take them. With
`--scans` the input folder is served, too, for what --scan-service does.

The programs are Debian's: chromium, iipimage-server, nginx-light.
"""

import argparse
import contextlib
import functools
import http.client
import http.server
import io
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import iiif_prezi3
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parent.parent
IIPSRV = "/usr/lib/iipimage-server/iipsrv.fcgi"
VIEWER = ROOT / "Tests/Fixtures/iiif/viewer.html"
NGINX = """
pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;
events {{}}
http {{
  access_log off;
  include /etc/nginx/mime.types;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location /colour/ {{ alias "{output}/"; }}
    location = /viewer.html {{ alias {viewer}; }}
    location /image/ {{ {pass_to}{images}; {parameters} }}
    location /scan/ {{ {pass_to}{scans}; {parameters} }}
  }}
}}
"""
PARAMETERS = " ".join(
    f"fastcgi_param {name} {value};" for name, value in {
        "REQUEST_METHOD": "$request_method", "QUERY_STRING": "$query_string", "REQUEST_URI": "$request_uri",
        "HTTP_HOST": "$http_host", "SERVER_PROTOCOL": "$server_protocol"}.items())


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port):
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit(f"nothing listens at port {port}")


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """A folder, and the page that draws manifests."""

    def translate_path(self, path):
        return str(VIEWER) if path.startswith("/viewer.html") else super().translate_path(path)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def plain_server(output):
    """Serves the output folder alone; gives its address."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(QuietHandler, directory=str(output)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def image_server(prefix, folder, port):
    environment = {**os.environ, "FILESYSTEM_PREFIX": f"{folder}/", "URI_MAP": f"{prefix}=>IIIF", "MAX_CVT": "30000",
                   "OMP_NUM_THREADS": "1"}
    return subprocess.Popen([IIPSRV, "--bind", f"127.0.0.1:{port}"], env=environment,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def image_servers(output, scans):
    """nginx before IIPImage for outputs and scans; gives its address."""
    port, images, scan_port = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        # Workers of nginx are nobody's.
        os.chmod(folder, 0o755)
        configuration = pathlib.Path(folder, "nginx.conf")
        user = "user root;\n" if os.geteuid() == 0 else ""
        configuration.write_text(user + NGINX.format(
            folder=folder, port=port, output=output, viewer=VIEWER, images=images, scans=scan_port,
            pass_to="fastcgi_pass 127.0.0.1:", parameters=PARAMETERS))
        programs = [image_server("image", output, images), image_server("scan", scans or output, scan_port),
                    subprocess.Popen(["/usr/sbin/nginx", "-c", str(configuration)])]
        for one in (port, images, scan_port):
            wait_for(one)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            for program in reversed(programs):
                program.terminate()
                program.wait()


def get(address):
    parts = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    connection.request("GET", parts.path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def images_in(value):
    """Every picture that a manifest names."""
    if isinstance(value, dict):
        if value.get("type") == "Image":
            yield value
        for member in value.values():
            yield from images_in(member)
    elif isinstance(value, list):
        for item in value:
            yield from images_in(item)


class Check:
    def __init__(self, program, output):
        self.program, self.output = program, output
        self.problems = []

    def write(self, *options):
        done = subprocess.run([self.program, "report", self.output, "--format", "iiif", *options],
                              capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout.strip().split(": ", 1)[1]

    def ask(self, address):
        status, content = get(address)
        if status != 200:
            self.problems.append(f"{address}: {status}")
        return content if status == 200 else None

    def look_at(self, image):
        content = self.ask(image["id"])
        if content:
            size = Image.open(io.BytesIO(content)).size
            if size != (image["width"], image["height"]):
                self.problems.append(f"{image['id']}: {size} instead of {image['width']}, {image['height']}")
        for service in image.get("service", []):
            info = self.ask((service.get("id") or service["@id"]) + "/info.json")
            try:
                size = info and tuple(json.loads(info)[side] for side in ("width", "height"))
            except ValueError as error:
                size = f"what is not JSON ({error})"
            if info and size != (image["width"], image["height"]):
                self.problems.append(f"{image['id']}: the service has {size}")

    def collection(self, address):
        """Counts of manifests and pictures."""
        content = json.loads(self.ask(address))
        iiif_prezi3.Collection(**content)
        manifests, seen = [], set()
        for item in content["items"]:
            if item["type"] == "Collection":
                manifests += self.collection(item["id"])[0]
                continue
            manifest = json.loads(self.ask(item["id"]))
            iiif_prezi3.Manifest(**manifest)
            manifests.append(item["id"])
            for link in manifest.get("seeAlso", []) + content.get("seeAlso", []):
                self.ask(link["id"])
            for image in images_in(manifest):
                if image["id"] not in seen:
                    seen.add(image["id"])
                    self.look_at(image)
        return manifests, len(seen)

    def draw(self, server, manifest, screenshot=None):
        page = f"{server}/viewer.html?manifest={urllib.parse.quote(manifest, safe='')}"
        with tempfile.TemporaryDirectory() as profile:
            chromium = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
                        "--virtual-time-budget=60000", "--window-size=1000,1400"]
            done = subprocess.run(
                [*chromium, *([f"--screenshot={screenshot}"] if screenshot else ["--dump-dom"]), page],
                capture_output=True, text=True)
        if screenshot:
            return
        title = re.search("<title>(.*?)</title>", done.stdout)
        if not title or not title[1].startswith("done: "):
            self.problems.append(f"{manifest}: {title and title[1]}")

    def all(self, name, server, base, screenshot, *options):
        said = self.write("--base-url", base, *options)
        manifests, images = self.collection(f"{base}/autochrome-report/iiif/collection.json")
        for manifest in manifests:
            self.draw(server, manifest)
        if screenshot and manifests:
            self.draw(server, manifests[0], screenshot.with_stem(f"{screenshot.stem}-{name}"))
        print(f"| {name} | {said} | {len(manifests)} | {images} | {len(self.problems)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--scans", type=pathlib.Path)
    parser.add_argument("--program", default=ROOT / ".build/release/autochrome", type=pathlib.Path)
    parser.add_argument("--screenshot", type=pathlib.Path)
    parser.add_argument("--no-images", action="store_true", help="leave the image service out")
    arguments = parser.parse_args()
    output = arguments.output.resolve()
    check = Check(arguments.program.resolve(), output)
    print("| served by | written | manifests read and drawn | pictures fetched | problems |\n|---|---|---|---|---|")
    with plain_server(output) as server:
        check.all("files", server, server, arguments.screenshot)
    if not arguments.no_images:
        with image_servers(output, arguments.scans and arguments.scans.resolve()) as server:
            scans = ["--scan-service", f"{server}/scan"] if arguments.scans else []
            check.all("images", server, f"{server}/colour", arguments.screenshot, "--image-service", f"{server}/image",
                      *scans)
    for problem in check.problems:
        print(f"- {problem}")
    sys.exit(bool(check.problems))


if __name__ == "__main__":
    main()
