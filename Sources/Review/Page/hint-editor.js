// The small window at a marker in which its colour is chosen.

import { byId, make } from './dom.js';
import { clamp } from './geometry.js';
import { words } from './words.js';

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

/// Where the marker is, within the stage.
export const place = () => {
  if (!edited) return;
  const stage = byId('stage');
  const [x, y] = [Number.parseFloat(edited.marker.style.left), Number.parseFloat(edited.marker.style.top)];
  const { offsetWidth: width, offsetHeight: height } = box();
  const below = y + 22 + height < stage.clientHeight ? y + 22 : y - 22 - height;
  Object.assign(box().style, {
    left: `${clamp(x - width / 2, 4, Math.max(4, stage.clientWidth - width - 4))}px`,
    top: `${clamp(below, 4, Math.max(4, stage.clientHeight - height - 4))}px`,
  });
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
