// The colourings that are there already, to choose from.

import { viewAddress } from './api.js';
import { byId, make } from './dom.js';
import { visible } from './text.js';
import { loadImage } from './traffic.js';
import { words } from './words.js';

let change = null;
let names = [];
let chosen = null;
let built = '';

const key = (detail) => `${detail.id} ${detail.version}`;

const build = (detail) => {
  const views = detail.views.filter(({ name }) => name === 'result' || name.startsWith('alternative-'));
  names = views.map(({ name }) => (name === 'result' ? detail.made?.alternative ?? null : Number(name.split('-')[1])));
  byId('strip-box').hidden = views.length < 2;
  byId('strip').replaceChildren(...views.map((view, index) => make('label', { class: 'colouring' },
    make('input', { type: 'radio', name: 'colouring', value: index, onchange: () => change({ alternative: names[index] }) }),
    make('img', { alt: '' }),
    make('span', {}, view.name === 'result' ? words.asMade : visible(view.title)))));
  byId('strip').querySelectorAll('img').forEach((image, index) =>
    loadImage(image, viewAddress(detail.id, views[index].name, 'small', views[index].version)));
};

export const show = (detail, choice) => {
  if (built !== key(detail)) build(detail);
  built = key(detail);
  chosen = choice.alternative;
  const index = names.indexOf(chosen);
  byId('strip').querySelectorAll('input').forEach((input, other) => { input.checked = other === index; });
};

/// The colouring before or after the one that is chosen.
export const step = (by) => {
  if (names.length < 2) return;
  const index = Math.max(0, names.indexOf(chosen));
  change({ alternative: names[(index + by + names.length) % names.length] });
  const option = byId('strip').querySelector('input:checked');
  option?.closest('label').scrollIntoView({ block: 'nearest', inline: 'nearest' });
};

export const start = (changes) => { change = changes; };
