// The settings beside the picture.

import { go } from './address.js';
import { byId, make, setText } from './dom.js';
import { folder } from './folder.js';
import * as list from './list.js';
import { fullName, share, signed, visible } from './text.js';
import { words } from './words.js';

const ranges = {
  saturation: { min: 0, max: 3 }, warmth: { min: -1, max: 1 }, greenness: { min: -1, max: 1 },
  colorfulness: { min: -1, max: 1 },
};
const notePause = 800;

let change = null;
let target = null;
let typing = 0;

const buildRanges = () => {
  for (const [name, { min, max }] of Object.entries(ranges)) {
    const value = () => ({ [name]: Number(input.value) });
    const input = make('input', {
      type: 'range', id: name, min, max, step: 0.05, oninput: () => change(value(), { saves: false }),
      onchange: () => change(value()),
    });
    const [low, high] = words.ends[name];
    byId('ranges').append(make('div', { class: 'range' },
      make('label', { for: name }, words[name]),
      make('output', { for: name, id: `${name}-value` }),
      input,
      make('span', { class: 'ends', 'aria-hidden': 'true' }, make('span', {}, low), make('span', {}, high))));
  }
};

const showRanges = (choice, defaults) => {
  for (const name of Object.keys(ranges)) {
    const input = byId(name);
    const value = choice[name] ?? defaults[name] ?? 0;
    if (Number(input.value) !== value) input.value = value;
    const write = name === 'saturation' ? share : signed;
    const text = choice[name] === null ? words.asBatch : write(choice[name]);
    setText(byId(`${name}-value`), text);
    input.setAttribute('aria-valuetext', text);
  }
  byId('reset').hidden = Object.keys(ranges).every((name) => choice[name] === null);
};

const option = (value, text) => make('option', { value }, text);

const showRecipe = (choice, defaults) => {
  const recipes = [{ name: '' }, ...folder()?.recipes ?? []];
  const state = JSON.stringify([recipes, defaults.recipe]);
  // Left alone where it would be the same: somebody may have it open.
  if (byId('recipe').dataset.state !== state) {
    byId('recipe').dataset.state = state;
    byId('recipe').replaceChildren(...recipes.map(({ name, summary }) => option(
      name, name ? `${visible(name)}: ${visible(summary)}` : `${words.asBatch} (${visible(defaults.recipe)})`)));
  }
  byId('recipe').value = choice.recipe ?? '';
};

const showStyle = ({ style }) => {
  const row = Number.isInteger(style) ? list.row(style) : null;
  const text = Number.isInteger(style) ? (row ? fullName(row) : words.styleIs(style)) : visible(style ?? words.styleNone);
  setText(byId('style'), text);
  byId('remove-style').hidden = style === null;
};

const showCrop = ({ crop }) => {
  setText(byId('crop-text'), crop ? words.cropIs(crop) : words.cropNone);
  byId('remove-crop').hidden = crop === null;
};

const saveNote = () => {
  if (!typing) return;
  clearTimeout(typing);
  typing = 0;
  change({ note: byId('note').value });
};

/// What is being written is saved before another picture comes.
export const leave = saveNote;

export const show = (detail, choice) => {
  target = detail.id;
  showRanges(choice, detail.defaults);
  showRecipe(choice, detail.defaults);
  byId('polarity').value = String(choice.polarity);
  showStyle(choice);
  showCrop(choice);
  if (!typing && byId('note').value !== choice.note) byId('note').value = choice.note;
};

export const chooseStyle = () => go({ for: target, picture: null });

export const start = (changes) => {
  change = changes;
  buildRanges();
  byId('polarity').append(...['null', 'negative', 'positive'].map((value) => option(value, words.polarities[value])));
  byId('polarity').addEventListener('change', ({ target: { value } }) => {
    change({ polarity: value === 'null' ? null : value });
  });
  byId('recipe').addEventListener('change', ({ target: { value } }) => change({ recipe: value || null }));
  byId('reset').addEventListener('click', () => {
    change(Object.fromEntries(Object.keys(ranges).map((name) => [name, null])));
    byId('saturation').focus();
  });
  byId('choose-style').addEventListener('click', chooseStyle);
  byId('remove-style').addEventListener('click', () => {
    change({ style: null });
    byId('choose-style').focus();
  });
  byId('remove-crop').addEventListener('click', () => {
    change({ crop: null });
    byId('crop').focus();
  });
  byId('note').addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(saveNote, notePause);
  });
  byId('note').addEventListener('blur', saveNote);
};
