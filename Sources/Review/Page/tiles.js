// One view of a picture, drawn from a copy of 1600 pixels and, where more is to be seen, from tiles.

import { invert, mapBox, multiply, scaleOf } from './geometry.js';
import { enqueue } from './traffic.js';

const wholeSide = 1600;
const tileSide = 512;
const mostTiles = 160;
const mostRequests = 3;

const fetchNow = async (address, signal) => {
  const answer = await fetch(address, { signal });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return createImageBitmap(await answer.blob());
};

const fetchBitmap = (address, signal) => new Promise((resolve, reject) => {
  const cancel = enqueue(() => {
    const bitmap = fetchNow(address, signal);
    bitmap.then(resolve, reject);
    return bitmap;
  }, { isUrgent: true });
  signal.addEventListener('abort', () => {
    cancel();
    reject(signal.reason);
  }, { once: true });
});

export class Layer {
  #address;
  #view;
  #redraw;
  #whole = null;
  #tiles = new Map();
  #requests = new Map();
  #failed = new Set();
  #closing = new AbortController();

  /// `address` makes the address of a picture of the view from a name such as `large` or `0/2/1`.
  constructor(view, address, redraw) {
    this.#view = view;
    this.#address = address;
    this.#redraw = redraw;
    // The small copy is often there already, from the grid.
    for (const name of ['small', 'large']) this.#fetchWhole(name);
  }

  async #fetchWhole(name) {
    const bitmap = await fetchBitmap(this.#address(name), this.#closing.signal).catch(() => null);
    if (!bitmap || this.#closing.signal.aborted || bitmap.width < (this.#whole?.width ?? 0)) {
      bitmap?.close();
      return;
    }
    this.#whole?.close();
    this.#whole = bitmap;
    this.#redraw();
  }

  close() {
    this.#closing.abort();
    for (const request of this.#requests.values()) request.abort();
    this.#whole?.close();
    for (const bitmap of this.#tiles.values()) bitmap.close();
    this.#tiles.clear();
  }

  /// Draws what is there, given the map from the upright scan to the canvas, and asks for the rest.
  draw(context, toCanvas, clip) {
    const matrix = multiply(toCanvas, this.#view.place);
    const { width, height } = this.#view;
    const whole = this.#whole;
    if (whole) {
      context.imageSmoothingEnabled = true;
      context.setTransform(...multiply(matrix, [width / whole.width, 0, 0, height / whole.height, 0, 0]));
      context.drawImage(whole, 0, 0);
    }
    const scale = scaleOf(matrix);
    const isEnough = scale * Math.max(width, height) <= wholeSide * 1.1;
    const wanted = isEnough ? [] : this.#visible(matrix, scale, clip);
    // The scan's own pixels are squares, not a blur.
    context.imageSmoothingEnabled = scale < 1.5;
    context.setTransform(...matrix);
    for (const { key, level, column, row } of wanted) this.#drawTile(context, key, 2 ** level, column, row);
    this.#ask(wanted);
  }

  #drawTile(context, key, step, column, row) {
    const bitmap = this.#tiles.get(key);
    if (!bitmap) return;
    const [x, y] = [column * tileSide * step, row * tileSide * step];
    const { width, height } = this.#view;
    context.drawImage(bitmap, x, y, Math.min(bitmap.width * step, width - x), Math.min(bitmap.height * step, height - y));
    // The last used is the last of the map.
    this.#tiles.delete(key);
    this.#tiles.set(key, bitmap);
  }

  #visible(matrix, scale, clip) {
    const { width, height, levels } = this.#view;
    const level = Math.min(Math.max(0, Math.floor(Math.log2(1 / scale) + 0.01)), levels - 1);
    const side = tileSide * 2 ** level;
    const [x, y, w, h] = mapBox(invert(matrix), clip);
    const first = (from) => Math.max(0, Math.floor(from / side));
    const last = (to, size) => Math.min(Math.ceil(size / side) - 1, Math.floor(to / side));
    const tiles = [];
    for (let row = first(y); row <= last(y + h, height); row += 1) {
      for (let column = first(x); column <= last(x + w, width); column += 1) {
        const distance = Math.hypot((column + 0.5) * side - x - w / 2, (row + 0.5) * side - y - h / 2);
        tiles.push({ key: `${level}/${column}/${row}`, level, column, row, distance });
      }
    }
    return tiles.sort((a, b) => a.distance - b.distance);
  }

  #ask(wanted) {
    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, request] of this.#requests) {
      if (!keys.has(key)) {
        request.abort();
        this.#requests.delete(key);
      }
    }
    for (const key of keys) {
      if (this.#requests.size >= mostRequests) break;
      if (!this.#tiles.has(key) && !this.#requests.has(key) && !this.#failed.has(key)) this.#fetch(key);
    }
  }

  async #fetch(key) {
    const request = new AbortController();
    this.#requests.set(key, request);
    try {
      const bitmap = await fetchBitmap(this.#address(key), request.signal);
      if (request.signal.aborted || this.#closing.signal.aborted) {
        bitmap.close();
        return;
      }
      this.#tiles.set(key, bitmap);
      for (const [old, tile] of this.#tiles) {
        if (this.#tiles.size <= mostTiles) break;
        tile.close();
        this.#tiles.delete(old);
      }
    } catch {
      if (!request.signal.aborted) this.#failed.add(key);
    }
    if (this.#requests.get(key) === request) this.#requests.delete(key);
    this.#redraw();
  }
}

/// A picture that is there already, such as a preview.
export class BitmapLayer {
  constructor(bitmap, place) {
    this.bitmap = bitmap;
    this.place = place;
  }

  close() { this.bitmap.close(); }

  draw(context, toCanvas) {
    context.imageSmoothingEnabled = true;
    context.setTransform(...multiply(toCanvas, this.place));
    context.drawImage(this.bitmap, 0, 0);
  }
}
