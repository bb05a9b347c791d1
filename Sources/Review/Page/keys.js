// The keys, which are also those that the help shows. Letters act at once; they can be switched off.

import { view } from './address.js';
import { byId, make, takesKeys } from './dom.js';
import { words } from './words.js';

/// where: 'picture', 'list' or both. `shown` is how the help names the keys; those without `act` are
/// handled where they act.
const table = [
  { group: 'anywhere', name: 'search', keys: ['/'], where: 'list' },
  { group: 'anywhere', name: 'undo', keys: ['u'], where: 'both' },
  { group: 'anywhere', name: 'back', keys: ['Escape'], where: 'both' },
  { group: 'anywhere', name: 'help', keys: ['?'], where: 'both' },
  { group: 'list', name: 'move', shown: ['←', '→', '↑', '↓'] },
  { group: 'list', name: 'open', shown: ['Enter'] },
  { group: 'list', name: 'select', shown: ['Space'] },
  { group: 'list', name: 'selectAll', shown: ['Ctrl + A'] },
  { group: 'list', name: 'selectMore', shown: ['Shift + ←', '→', '↑', '↓'] },
  { group: 'going', name: 'next', keys: ['ArrowRight', 'j'], shown: ['→', 'J'], where: 'picture' },
  { group: 'going', name: 'previous', keys: ['ArrowLeft', 'k'], shown: ['←', 'K'], where: 'picture' },
  { group: 'going', name: 'approve', keys: ['a'], where: 'both' },
  { group: 'going', name: 'reject', keys: ['r'], where: 'both' },
  { group: 'going', name: 'redo', keys: ['d'], where: 'both' },
  { group: 'going', name: 'grey', keys: ['g'], where: 'both' },
  { group: 'going', name: 'exclude', keys: ['x'], where: 'both' },
  { group: 'going', name: 'withdraw', keys: ['w'], where: 'both' },
  { group: 'going', name: 'note', keys: ['e'], where: 'picture' },
  { group: 'looking', name: 'flip', keys: ['b'], where: 'picture' },
  { group: 'looking', name: 'split', keys: [',', '.'], where: 'picture' },
  { group: 'looking', name: 'zoomIn', keys: ['+', '='], shown: ['+'], where: 'picture' },
  { group: 'looking', name: 'zoomOut', keys: ['-'], shown: ['−'], where: 'picture' },
  { group: 'looking', name: 'own', keys: ['1'], where: 'picture' },
  { group: 'looking', name: 'fit', keys: ['0'], where: 'picture' },
  { group: 'looking', name: 'pan', keys: ['Shift+ArrowLeft', 'Shift+ArrowRight', 'Shift+ArrowUp', 'Shift+ArrowDown'],
    shown: ['Shift + ←', '→', '↑', '↓'], where: 'picture' },
  { group: 'changing', name: 'alternative', keys: ['[', ']'], where: 'picture' },
  { group: 'changing', name: 'turnRight', keys: ['t'], where: 'picture' },
  { group: 'changing', name: 'turnLeft', keys: ['Shift+T'], shown: ['Shift + T'], where: 'picture' },
  { group: 'changing', name: 'mirror', keys: ['m'], where: 'picture' },
  { group: 'changing', name: 'negative', keys: ['n'], where: 'picture' },
  { group: 'changing', name: 'crop', keys: ['c'], where: 'picture' },
  { group: 'changing', name: 'hint', keys: ['h'], where: 'picture' },
  { group: 'changing', name: 'style', keys: ['o'], where: 'picture' },
];

const storageKey = 'review-keys';
const byKey = new Map(table.flatMap((entry) => (entry.keys ?? []).map((key) => [key, entry])));

let acts = {};

const isOn = () => localStorage.getItem(storageKey) !== 'off';

const keyOf = (event) => {
  if (event.shiftKey && (event.key.startsWith('Arrow') || event.key === 'T')) return `Shift+${event.key}`;
  // With the lock for capitals on, letters mean the same.
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
};

/// Arrows of a slider or of one among several options are its own.
const takesArrows = (element) =>
  element instanceof HTMLInputElement && ['range', 'radio', 'color'].includes(element.type);

const onKey = (event) => {
  const { target } = event;
  const isUndo = event.key === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !takesKeys(target);
  if (!isUndo && (event.ctrlKey || event.metaKey || event.altKey)) return;
  if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
  const key = isUndo ? 'u' : keyOf(event);
  const entry = byKey.get(key);
  if (!entry) return;
  if (key === 'Escape') {
    acts.back(event);
    return;
  }
  if (takesKeys(target) || (!isOn() && !isUndo && !key.includes('Arrow'))) return;
  if (key.includes('Arrow') && takesArrows(target)) return;
  const where = view().picture ? 'picture' : 'list';
  if (entry.where !== 'both' && entry.where !== where) return;
  event.preventDefault();
  acts[entry.name](key);
};

const keyCaps = ({ keys, shown }) =>
  (shown ?? keys.map((key) => (key === 'Escape' ? 'Esc' : key.toUpperCase()))).flatMap((key) => [make('kbd', {}, key), ' ']);

const buildHelp = () => {
  const groups = Object.entries(words.keyGroups).map(([group, title]) => make('section', {},
    make('h3', {}, title),
    make('dl', {}, ...table.filter((entry) => entry.group === group).map((entry) => make('div', {},
      make('dt', {}, ...keyCaps(entry)), make('dd', {}, words.keyNames[entry.name]))))));
  byId('key-groups').append(...groups);
  const box = byId('keys-on');
  box.checked = isOn();
  box.addEventListener('change', () => localStorage.setItem(storageKey, box.checked ? 'on' : 'off'));
};

const showHelp = () => byId('keys').showModal();

/// `does` has a function per name of the table.
export const start = (does) => {
  acts = { ...does, help: showHelp };
  buildHelp();
  byId('show-keys').addEventListener('click', showHelp);
  byId('close-keys').addEventListener('click', () => byId('keys').close());
  document.addEventListener('keydown', onKey);
};
