// Known colours: markers on the picture, and the list of them beside it.

import { arrowStep } from './arrows.js';
import { say } from './bus.js';
import { byId, make } from './dom.js';
import { clamp, map } from './geometry.js';
import { pickWith } from './gestures.js';
import * as editor from './hint-editor.js';
import * as stage from './stage.js';
import { words } from './words.js';

let hints = [];
let change = null;
let markers = [];
let cross = null;
let crossAt = null;
let pendingSave = 0;

const layer = () => byId('hint-markers');
const colourName = (colour) => (colour === 'grey' ? words.grey : colour);

const inScan = (point) => {
  const [x, y] = stage.toScan(point);
  const [width, height] = stage.size();
  const isInside = x >= 0 && y >= 0 && x < width && y < height;
  return isInside ? [Math.floor(x), Math.floor(y)] : null;
};

const placeMarkers = () => {
  markers.forEach((marker, index) => {
    const { x, y } = hints[index];
    const [left, top] = map(stage.toStage(), [x + 0.5, y + 0.5]);
    const isSeen = left >= 0 && top >= 0 && left <= byId('stage').clientWidth && top <= byId('stage').clientHeight;
    Object.assign(marker.style, { left: `${left}px`, top: `${top}px` });
    marker.classList.toggle('outside', !isSeen);
  });
  editor.place();
};

const save = () => {
  clearTimeout(pendingSave);
  pendingSave = 0;
  change({ hints });
};

/// What the keys have moved is saved before another picture comes.
export const leave = () => { if (pendingSave) save(); };

const replace = (index, part, { saves = true } = {}) => {
  hints = hints.map((hint, other) => (other === index ? { ...hint, ...part } : hint));
  paint(index);
  placeMarkers();
  if (saves) save();
};

const paint = (index) => {
  const { color } = hints[index];
  const marker = markers[index];
  marker.classList.toggle('grey', color === 'grey');
  marker.style.setProperty('--colour', color === 'grey' ? 'transparent' : color);
  marker.setAttribute('aria-label', words.hintMarker(index + 1, colourName(color)));
};

const remove = (index) => {
  hints = hints.filter((_, other) => other !== index);
  editor.close();
  build();
  save();
  say(words.hintRemoved);
  (markers[Math.min(index, markers.length - 1)] ?? byId('add-hint')).focus();
};

const edit = (index) => editor.open({
  index, marker: markers[index], color: hints[index].color,
  set: (color, options) => replace(index, { color }, options),
  remove: () => remove(index),
});

/// Moves a marker by pixels of the screen; it stays on the scan.
const moveBy = (index, from, [dx, dy]) => {
  const [sx, sy] = map(stage.toStage(), [from.x + 0.5, from.y + 0.5]);
  const [x, y] = stage.toScan([sx + dx, sy + dy]);
  const [width, height] = stage.size();
  replace(index, { x: clamp(Math.floor(x), 0, width - 1), y: clamp(Math.floor(y), 0, height - 1) }, { saves: false });
};

const makeMarker = (index) => {
  let drag = null;
  const marker = make('button', {
    type: 'button', class: 'hint',
    onpointerdown: (event) => {
      event.preventDefault();
      marker.focus();
      marker.setPointerCapture(event.pointerId);
      drag = { at: [event.clientX, event.clientY], from: hints[index], hasMoved: false };
    },
    onpointermove: (event) => {
      if (!drag) return;
      const delta = [event.clientX - drag.at[0], event.clientY - drag.at[1]];
      drag.hasMoved ||= Math.hypot(...delta) > 3;
      if (drag.hasMoved) moveBy(index, drag.from, delta);
    },
    onlostpointercapture: () => {
      if (drag?.hasMoved) save();
      else if (drag) edit(index);
      drag = null;
    },
    onkeydown: (event) => {
      const delta = arrowStep(event);
      if (delta) {
        moveBy(index, hints[index], delta);
        clearTimeout(pendingSave);
        pendingSave = setTimeout(save, 500);
      } else if (event.key === 'Delete' || event.key === 'Backspace') {
        event.preventDefault();
        remove(index);
      } else if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        edit(index);
      }
    },
    onblur: leave,
  }, String(index + 1));
  return marker;
};

const buildList = () => {
  const rows = hints.map(({ x, y, color }, index) => {
    const text = words.hint(index + 1, colourName(color), x, y);
    return make('li', {},
      make('button', { type: 'button', class: 'hint-row', onclick: () => { stage.reveal([x, y]); edit(index); } }, swatch(color), text),
      make('button', { type: 'button', class: 'quiet', 'aria-label': `${words.remove}: ${text}`, onclick: () => remove(index) },
        words.remove));
  });
  byId('hint-list').replaceChildren(...rows);
  byId('hint-none').hidden = hints.length > 0;
};

const swatch = (color) => {
  const box = make('span', { class: color === 'grey' ? 'swatch grey' : 'swatch' });
  if (color !== 'grey') box.style.background = color;
  return box;
};

const build = () => {
  markers = hints.map((_, index) => makeMarker(index));
  layer().replaceChildren(...markers);
  hints.forEach((_, index) => paint(index));
  placeMarkers();
};

/// Shows the hints of a choice, leaving markers alone that are in use.
export const show = (choice) => {
  const isSame = JSON.stringify(choice.hints) === JSON.stringify(hints);
  if (!isSame && !pendingSave) {
    hints = choice.hints;
    if (hints.length !== markers.length) {
      editor.close();
      build();
    } else hints.forEach((_, index) => paint(index));
    placeMarkers();
  }
  buildList();
};

const add = (point) => {
  const at = inScan(point);
  if (!at) return;
  placing(false);
  hints = [...hints, { x: at[0], y: at[1], color: editor.lastColour() }];
  build();
  save();
  say(words.hintAdded);
  edit(hints.length - 1);
};

// The cross: a place for those who have no pointer.

const placeCross = (at) => {
  crossAt = [clamp(at[0], 0, byId('stage').clientWidth), clamp(at[1], 0, byId('stage').clientHeight)];
  Object.assign(cross.style, { left: `${crossAt[0]}px`, top: `${crossAt[1]}px` });
  cross.setAttribute('aria-label', words.cross(...stage.toScan(crossAt).map(Math.floor)));
};

export const isPlacing = () => !cross.hidden;

/// Begins or ends the choice of a place.
export const placing = (begins = !isPlacing()) => {
  if (begins === isPlacing() || (begins && !stage.hasScan())) return;
  editor.close();
  cross.hidden = !begins;
  byId('add-hint').setAttribute('aria-pressed', String(begins));
  byId('stage').classList.toggle('placing', begins);
  pickWith(begins ? add : null);
  if (!begins) {
    if (document.activeElement === cross || document.activeElement === document.body) byId('add-hint').focus();
    return;
  }
  placeCross(stage.middle());
  cross.focus();
  say(words.placing);
};

export const start = (changes) => {
  change = changes;
  cross = make('button', {
    type: 'button', class: 'cross', hidden: true,
    onkeydown: (event) => {
      const delta = arrowStep(event);
      if (delta) placeCross([crossAt[0] + delta[0], crossAt[1] + delta[1]]);
      else if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        add(crossAt);
      }
    },
  });
  byId('overlay').append(cross);
  byId('add-hint').addEventListener('click', () => placing());
  stage.onMove(placeMarkers);
};
