// The picture itself: scan to the left of a line and result to the right, both where they belong in the
// upright scan, turned, mirrored, zoomed and moved together.

import { byId } from './dom.js';
import { clamp, identity, invert, map, mapBox, multiply, orientation } from './geometry.js';

const margin = 10;
const largest = 16;

const state = {
  scan: null, result: null, size: [1, 1], turn: 0, mirror: false, crop: null,
  mode: 'slider', split: 0.5, scale: 1, offset: [0, 0], isFitted: true,
};
const listeners = [];
let drawing = 0;
let shade = 'black';

const element = () => byId('stage');
const canvas = () => byId('canvas');
const ratio = () => globalThis.devicePixelRatio || 1;

/// From the upright scan to the scan as it is seen.
export const oriented = () => orientation(...state.size, state.turn, state.mirror);
const orientedSize = () => (state.turn % 180 ? [state.size[1], state.size[0]] : state.size);

/// From the upright scan to CSS pixels of the stage.
export const toStage = () =>
  multiply([state.scale, 0, 0, state.scale, ...state.offset], oriented());
export const toScan = (point) => map(invert(toStage()), point);
export const scale = () => state.scale;
export const size = () => state.size;
export const mode = () => state.mode;
export const split = () => state.split;
export const hasScan = () => state.scan !== null;
export const isFitted = () => state.isFitted;
export const middle = () => [element().clientWidth / 2, element().clientHeight / 2];

/// Calls whenever something may lie elsewhere.
export const onMove = (listener) => listeners.push(listener);

const draw = () => {
  drawing = 0;
  const [width, height] = [canvas().width, canvas().height];
  const context = canvas().getContext('2d');
  context.setTransform(...identity);
  context.clearRect(0, 0, width, height);
  const toCanvas = multiply([ratio(), 0, 0, ratio(), 0, 0], toStage());
  const cut = { scan: 1, result: 0, slider: state.split }[state.result ? state.mode : 'scan'] * width;
  drawLayer(context, state.scan, toCanvas, [0, 0, cut, height]);
  drawLayer(context, state.result, toCanvas, [cut, 0, width - cut, height]);
  drawCrop(context, toCanvas);
};

const drawLayer = (context, layer, toCanvas, clip) => {
  if (!layer || clip[2] <= 0) return;
  context.save();
  context.beginPath();
  context.rect(...clip);
  context.clip();
  layer.draw(context, toCanvas, clip);
  context.restore();
};

const drawCrop = (context, toCanvas) => {
  context.setTransform(...identity);
  if (!state.crop) return;
  const [x, y, width, height] = mapBox(toCanvas, state.crop);
  context.fillStyle = shade;
  context.globalAlpha = 0.72;
  context.beginPath();
  context.rect(0, 0, canvas().width, canvas().height);
  context.rect(x, y, width, height);
  context.fill('evenodd');
  context.globalAlpha = 1;
};

export const redraw = () => { drawing ||= requestAnimationFrame(draw); };

const moved = () => {
  redraw();
  listeners.forEach((listener) => listener());
};

const fittingScale = () => {
  const [width, height] = orientedSize();
  return Math.min(
    (element().clientWidth - 2 * margin) / width, (element().clientHeight - 2 * margin) / height, 4);
};

/// Keeps the picture in sight: in the middle where it is smaller than the stage, else without a gap.
const settle = () => {
  const room = [element().clientWidth, element().clientHeight];
  state.offset = orientedSize().map((side, axis) => {
    const length = side * state.scale;
    const offset = length <= room[axis]
      ? (room[axis] - length) / 2 : clamp(state.offset[axis], room[axis] - length - margin, margin);
    // On whole pixels of the screen, so that the scan's own ones come out as they are.
    return Math.round(offset * ratio()) / ratio();
  });
  moved();
};

export const fit = () => {
  state.scale = Math.max(fittingScale(), 0.001);
  state.isFitted = true;
  settle();
};

/// Zooms to a scale, CSS pixels per pixel of the scan, about a point that stays where it is.
const zoomTo = (wanted, [x, y] = middle()) => {
  const fitting = fittingScale();
  const own = 1 / ratio();
  const next = clamp(wanted, Math.min(fitting, own), Math.max(largest * own, fitting));
  const factor = next / state.scale;
  state.offset = [x - (x - state.offset[0]) * factor, y - (y - state.offset[1]) * factor];
  state.scale = next;
  state.isFitted = Math.abs(next / fitting - 1) < 0.001;
  settle();
};

export const zoomBy = (factor, point) => zoomTo(state.scale * factor, point);
export const zoomToOwnPixels = (point) => zoomTo(1 / ratio(), point);
/// Pixels of the screen per pixel of the scan.
export const zoomShown = () => state.scale * ratio();

export const pan = (x, y) => {
  state.offset = [state.offset[0] + x, state.offset[1] + y];
  settle();
};

/// Brings a place of the scan into sight.
export const reveal = (point) => {
  const [x, y] = map(toStage(), point);
  const [width, height] = [element().clientWidth, element().clientHeight];
  pan(clamp(x, 40, width - 40) - x, clamp(y, 40, height - 40) - y);
};

export const setMode = (wanted) => {
  state.mode = wanted;
  moved();
};

export const setSplit = (share) => {
  state.split = clamp(share, 0, 1);
  moved();
};

/// Another picture: its scan, of this size.
export const setScan = (layer, scanSize) => {
  state.scan?.close();
  state.result?.close();
  Object.assign(state, { scan: layer, result: null, size: scanSize, turn: 0, mirror: false, crop: null });
  fit();
};

export const setResult = (layer) => {
  if (state.result !== layer) state.result?.close();
  state.result = layer;
  moved();
};

/// How the picture is seen.
export const setChoice = ({ turn, mirror, crop }) => {
  const isTurned = turn !== state.turn || mirror !== state.mirror;
  Object.assign(state, { turn, mirror, crop });
  if (isTurned) fit();
  else moved();
};

const resize = () => {
  const [width, height] = [element().clientWidth, element().clientHeight];
  if (!width || !height) return;
  canvas().width = Math.round(width * ratio());
  canvas().height = Math.round(height * ratio());
  shade = getComputedStyle(element()).backgroundColor;
  if (state.isFitted) fit();
  else settle();
  draw();
};

export const start = () => {
  new ResizeObserver(resize).observe(element());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', resize);
};
