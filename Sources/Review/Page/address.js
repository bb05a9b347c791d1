// What is shown stands in the address, so that a reload, a bookmark and the way back lead there:
// #flag=low_confidence&below=0.2&picture=17

import { tell } from './bus.js';

const filterKeys = ['search', 'state', 'flag', 'folder', 'decision', 'below', 'sort'];
const sorts = ['path', 'confidence'];

const read = () => {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const filter = {};
  for (const key of filterKeys) if (wanted.get(key)) filter[key] = wanted.get(key);
  if (!sorts.includes(filter.sort) || filter.sort === 'path') delete filter.sort;
  if (filter.below && !(Number(filter.below) > 0)) delete filter.below;
  const id = (key) => (/^[1-9]\d{0,15}$/.test(wanted.get(key) ?? '') ? Number(wanted.get(key)) : null);
  // `for` is the picture that another one's colours are being chosen for.
  return { filter, picture: id('picture'), for: id('for') };
};

let now = read();

export const view = () => now;

export const hash = ({ filter, picture, for: target }) => {
  const wanted = new URLSearchParams(filter);
  if (target) wanted.set('for', target);
  if (picture) wanted.set('picture', picture);
  return `#${wanted}`;
};

/// Shows another view; `replaces` where the way back shall not lead to this one. `state` outlives a reload.
export const go = (change, { replaces = false, state = null } = {}) => {
  const address = hash({ ...now, ...change });
  if (replaces) history.replaceState(state, '', address);
  else history.pushState(state, '', address);
  now = read();
  tell('address', now);
};

/// Keeps something with the address, without showing anything else.
export const remember = (state) => history.replaceState(state, '', location.hash || '#');

addEventListener('popstate', () => {
  now = read();
  tell('address', now);
});
