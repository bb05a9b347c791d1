// The small window at a marker in which its colour is chosen.

import { byId, make } from './dom.js';
import { words } from './words.js';

const gap = 8;

let edited = null;
let last = '#c68e6e';

export const lastColour = () => last;
export const isOpen = () => edited !== null;

const box = () => byId('hint-editor');

const set = (color, options) => {
  if (color !== 'grey') last = color;
  edited.color = color;
  edited.set(color, options);
  mark();
};

const mark = () => {
  for (const button of box().querySelectorAll('[data-color]')) {
    button.setAttribute('aria-pressed', String(button.dataset.color === edited.color));
  }
  if (edited.color !== 'grey') box().querySelector('input').value = edited.color;
};

const swatchButton = (color, name) => {
  const button = make('button', {
    type: 'button', class: 'swatch', title: name, 'aria-label': name, 'data-color': color, onclick: () => set(color),
  });
  button.style.background = color;
  return button;
};

const fill = () => {
  const { index } = edited;
  box().setAttribute('aria-label', words.editHint(index + 1));
  box().replaceChildren(
    make('div', { class: 'swatches' },
      ...Object.entries(words.swatches).map(([color, name]) => swatchButton(color, name))),
    make('label', { class: 'own-colour' }, words.ownColour, make('input', {
      type: 'color', value: last,
      oninput: (event) => set(event.target.value, { saves: false }),
      onchange: (event) => set(event.target.value),
    })),
    make('div', { class: 'buttons' },
      make('button', { type: 'button', 'data-color': 'grey', onclick: () => set('grey') }, words.leaveGrey),
      make('button', { type: 'button', onclick: () => edited.remove() }, words.remove),
      make('button', { type: 'button', class: 'main', onclick: () => close(true) }, words.done)));
  mark();
};

/// At the edge of the stage that is farther from the marker, so that what is coloured can be seen.
export const place = () => {
  if (!edited) return;
  const stage = byId('stage');
  const [x, y] = [Number.parseFloat(edited.marker.style.left), Number.parseFloat(edited.marker.style.top)];
  const [freeX, freeY] = [stage.clientWidth - box().offsetWidth - gap, stage.clientHeight - box().offsetHeight - gap];
  const isWide = freeX > box().offsetWidth;
  const left = isWide && x < stage.clientWidth / 2 ? freeX : gap;
  const top = !isWide && y < stage.clientHeight / 2 ? freeY : gap;
  Object.assign(box().style, { left: `${Math.max(gap, left)}px`, top: `${Math.max(gap, top)}px` });
};

/// Opens it for a hint: {index, marker, color, set, remove}.
export const open = (hint) => {
  edited = hint;
  box().hidden = false;
  fill();
  place();
  (box().querySelector('[aria-pressed="true"]') ?? box().querySelector('button')).focus();
};

/// Closes it; the focus goes back to the marker if it was in here.
export const close = (returns = box().contains(document.activeElement)) => {
  if (!edited) return;
  const { marker } = edited;
  edited = null;
  box().hidden = true;
  if (returns && marker.isConnected) marker.focus();
};
