// The crop's frame: dragged by its handles, or moved by the arrows while one has the focus.

import { arrowStep } from './arrows.js';
import { say } from './bus.js';
import { byId, make } from './dom.js';
import { clamp, invert, mapBox } from './geometry.js';
import * as stage from './stage.js';
import { words } from './words.js';

const least = 16;

let isOpen = false;
let crop = null;
let change = null;
let frame = null;
let pendingSave = 0;

const whole = () => [0, 0, ...stage.size()];
const current = () => crop ?? whole();

/// Edges of the frame that a handle moves, as it is seen.
const moveBox = ([x, y, width, height], name, [dx, dy], [w, h]) => {
  if (name === 'move') return [clamp(x + dx, 0, w - width), clamp(y + dy, 0, h - height), width, height];
  let [left, top, right, bottom] = [x, y, x + width, y + height];
  if (name.includes('w')) left = clamp(left + dx, 0, right - least);
  if (name.includes('e')) right = clamp(right + dx, left + least, w);
  if (name.includes('n')) top = clamp(top + dy, 0, bottom - least);
  if (name.includes('s')) bottom = clamp(bottom + dy, top + least, h);
  return [left, top, right - left, bottom - top];
};

/// Moves a handle by pixels of the screen, from a frame in pixels of the scan.
const moved = (from, name, delta) => {
  const toSeen = stage.oriented();
  const scale = stage.scale();
  const [, , w, h] = mapBox(toSeen, whole());
  const box = moveBox(mapBox(toSeen, from), name, delta.map((part) => part / scale), [w, h]);
  const [x, y, width, height] = mapBox(invert(toSeen), box).map(Math.round);
  const [scanWidth, scanHeight] = stage.size();
  const next = [clamp(x, 0, scanWidth - 1), clamp(y, 0, scanHeight - 1), width, height];
  next[2] = Math.min(width, scanWidth - next[0]);
  next[3] = Math.min(height, scanHeight - next[1]);
  return String(next) === String(whole()) ? null : next;
};

const place = () => {
  if (!isOpen) return;
  const [x, y, width, height] = mapBox(stage.toStage(), current());
  Object.assign(frame.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
};

const saveSoon = () => {
  clearTimeout(pendingSave);
  pendingSave = setTimeout(saveNow, 500);
};

/// Keys move in many small steps, which are one change.
const saveNow = () => {
  if (!pendingSave) return;
  clearTimeout(pendingSave);
  pendingSave = 0;
  change({ crop });
  say(crop ? words.cropIs(crop) : words.cropNone);
};

const set = (next) => {
  crop = next;
  place();
  change({ crop }, { saves: false });
};

const handle = (name) => {
  let start = null;
  const button = make('button', {
    type: 'button', class: `handle ${name}`, 'aria-label': words.cropHandles[name],
    onpointerdown: (event) => {
      event.preventDefault();
      button.focus();
      button.setPointerCapture(event.pointerId);
      start = { at: [event.clientX, event.clientY], crop: current() };
    },
    onpointermove: (event) => {
      if (start) set(moved(start.crop, name, [event.clientX - start.at[0], event.clientY - start.at[1]]));
    },
    onlostpointercapture: () => {
      if (start) change({ crop });
      start = null;
    },
    onkeydown: (event) => {
      const delta = arrowStep(event);
      if (!delta) return;
      set(moved(current(), name, delta));
      saveSoon();
    },
    onblur: saveNow,
  });
  return button;
};

export const toggle = (opens = !isOpen) => {
  if (opens === isOpen || (opens && !stage.hasScan())) return;
  saveNow();
  isOpen = opens;
  frame.hidden = !opens;
  byId('crop').setAttribute('aria-pressed', String(opens));
  byId('stage').classList.toggle('cropping', opens);
  if (!opens) {
    if (frame.contains(document.activeElement)) byId('crop').focus();
    return;
  }
  stage.fit();
  place();
  frame.querySelector('.nw').focus();
  say(words.cropHint);
};

export const isShown = () => isOpen;

/// What the keys have moved is saved before another picture comes.
export const leave = saveNow;

export const show = (choice) => {
  if (pendingSave) return;
  crop = choice.crop;
  place();
};

export const start = (changes) => {
  change = changes;
  frame = make('div', { class: 'crop', role: 'group', 'aria-label': words.crop },
    ...['move', 'nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'].map(handle));
  frame.hidden = true;
  byId('overlay').append(frame);
  byId('crop').addEventListener('click', () => toggle());
  stage.onMove(place);
};
