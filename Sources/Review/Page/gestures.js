// Pointers and the wheel on the picture: move, zoom, pinch, the line between scan and result.

import { byId } from './dom.js';
import * as stage from './stage.js';

const slack = 5;

const pointers = new Map();
let travelled = 0;
let onPick = null;

/// While set, a click on the picture is told to it, in pixels of the stage.
export const pickWith = (listener) => { onPick = listener; };

const local = (event) => {
  const box = byId('stage').getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
};

const spread = ([[ax, ay], [bx, by]]) => ({ distance: Math.hypot(ax - bx, ay - by), middle: [(ax + bx) / 2, (ay + by) / 2] });

const down = (event) => {
  if (event.button !== 0) return;
  if (pointers.size === 0) travelled = 0;
  pointers.set(event.pointerId, local(event));
  byId('canvas').setPointerCapture(event.pointerId);
};

const move = (event) => {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const now = local(event);
  travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
  const earlier = pointers.size === 2 ? spread([...pointers.values()]) : null;
  pointers.set(event.pointerId, now);
  if (earlier) {
    const later = spread([...pointers.values()]);
    stage.pan(later.middle[0] - earlier.middle[0], later.middle[1] - earlier.middle[1]);
    if (earlier.distance > 0) stage.zoomBy(later.distance / earlier.distance, later.middle);
  } else if (travelled > slack) stage.pan(now[0] - before[0], now[1] - before[1]);
};

const up = (event) => {
  const wasLast = pointers.delete(event.pointerId) && pointers.size === 0;
  if (wasLast && event.type === 'pointerup' && travelled <= slack && onPick) onPick(local(event));
};

const wheel = (event) => {
  event.preventDefault();
  const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
  // Pinching on a touch pad comes as small steps with Ctrl.
  const speed = event.ctrlKey ? 0.01 : 0.0018;
  stage.zoomBy(Math.exp(-event.deltaY * lines * speed), local(event));
};

const toggleZoom = (event) => {
  if (onPick) return;
  if (stage.isFitted()) stage.zoomToOwnPixels(local(event));
  else stage.fit();
};

const startDivider = () => {
  const divider = byId('divider');
  const range = byId('split');
  divider.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    divider.setPointerCapture(event.pointerId);
  });
  divider.addEventListener('pointermove', (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    stage.setSplit(local(event)[0] / byId('stage').clientWidth);
  });
  range.addEventListener('input', () => stage.setSplit(range.value / 100));
};

export const start = () => {
  const canvas = byId('canvas');
  canvas.addEventListener('pointerdown', down);
  canvas.addEventListener('pointermove', move);
  for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, up);
  canvas.addEventListener('dblclick', toggleZoom);
  byId('stage').addEventListener('wheel', wheel, { passive: false });
  startDivider();
};
