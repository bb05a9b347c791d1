// Which pictures are listed, and in which order.

import { go, view } from './address.js';
import { on } from './bus.js';
import { byId, make } from './dom.js';
import { count, visible } from './text.js';
import { words } from './words.js';

const controls = ['search', 'state', 'flag', 'folder', 'decision', 'below', 'sort'];
const thresholds = ['0.05', '0.1', '0.2', '0.3', '0.5'];

let typing = 0;

const fill = (control, options, first = ['', words.any]) => {
  const select = byId(control);
  const chosen = view().filter[control] ?? '';
  const known = new Set(options.map(([value]) => value));
  // What the address asks for can be chosen, even if nothing is counted there.
  const extra = chosen && !known.has(chosen) ? [[chosen, visible(chosen)]] : [];
  select.replaceChildren(...[first, ...options, ...extra].map(([value, text]) => make('option', { value }, text)));
  select.value = chosen;
};

const counted = (text, value) => `${text} (${count(value)})`;

const fillAll = (folder) => {
  if (controls.some((id) => id !== 'search' && byId(id) === document.activeElement)) return;
  fill('state', Object.entries(words.states).filter(([name]) => folder.counts[name])
    .map(([name, title]) => [name, counted(title, folder.counts[name])]));
  fill('flag', folder.flags.filter((flag) => flag.count).map((flag) => [flag.name, counted(flag.title, flag.count)]));
  fill('folder', folder.folders.map(({ path, count: pictures }) =>
    [path || '.', counted(visible(path) || words.topFolder, pictures)]));
  const decisions = { ...folder.decisions, waiting: folder.waiting };
  fill('decision', Object.entries(words.decisions).filter(([name]) => decisions[name])
    .map(([name, title]) => [name, counted(title, decisions[name])]));
};

const showValues = ({ filter }) => {
  for (const id of controls) {
    const control = byId(id);
    const wanted = filter[id] ?? (id === 'sort' ? 'path' : '');
    if (id === 'search' && control === document.activeElement) continue;
    if (control.value !== wanted) control.value = wanted;
  }
  byId('clear').hidden = !Object.keys(filter).some((key) => key !== 'sort');
};

const change = () => {
  clearTimeout(typing);
  const filter = {};
  for (const id of controls) {
    const value = byId(id).value.trim();
    if (value && !(id === 'sort' && value === 'path')) filter[id] = value;
  }
  go({ filter }, { replaces: true });
};

export const start = () => {
  fill('below', thresholds.map((value) => [value, words.belowValue(value)]));
  fill('sort', [['confidence', words.sorts.confidence]], ['path', words.sorts.path]);
  for (const id of ['state', 'flag', 'folder', 'decision']) fill(id, []);
  byId('search').placeholder = words.searchHint;
  on('folder', (folder) => { fillAll(folder); showValues(view()); });
  on('address', showValues);
  byId('filters').addEventListener('submit', (event) => { event.preventDefault(); change(); });
  byId('search').addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(change, 250);
  });
  for (const id of controls.slice(1)) byId(id).addEventListener('change', change);
  byId('clear').addEventListener('click', () => {
    const { sort } = view().filter;
    go({ filter: sort ? { sort } : {} }, { replaces: true });
    byId('search').focus();
  });
  showValues(view());
};
