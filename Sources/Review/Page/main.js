// Brings the parts together: texts, keys, and which of the two views is shown.

import * as address from './address.js';
import { Refusal } from './api.js';
import { on, tell } from './bus.js';
import * as crop from './crop.js';
import * as deciding from './deciding.js';
import { byId, setText } from './dom.js';
import * as editor from './hint-editor.js';
import * as events from './events.js';
import * as exchange from './exchange.js';
import * as filters from './filters.js';
import * as folder from './folder.js';
import * as gestures from './gestures.js';
import * as grid from './grid.js';
import * as hints from './hints.js';
import * as keys from './keys.js';
import * as list from './list.js';
import * as looking from './looking.js';
import * as masthead from './masthead.js';
import * as notices from './notices.js';
import * as panel from './panel.js';
import * as picture from './picture.js';
import * as saving from './saving.js';
import * as selection from './selection.js';
import * as stage from './stage.js';
import * as strip from './strip.js';
import { words } from './words.js';

let listed = null;
let hasChanged = false;

const fillWords = () => {
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = words[element.dataset.word];
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', words[element.dataset.label]);
  for (const element of document.querySelectorAll('[data-title]')) element.title = words[element.dataset.title];
  for (const element of document.querySelectorAll('[data-placeholder]')) element.placeholder = words[element.dataset.placeholder];
};

const showFound = () => {
  const all = folder.folder()?.counts.all;
  const text = list.size() === 0 ? (all === 0 ? words.empty : words.nothing) : words.found(list.size(), all ?? list.size());
  setText(byId('status'), text);
  byId('list-again').hidden = !hasChanged;
  byId('select-all').hidden = list.size() === 0 || Boolean(address.view().for);
};

const loadList = async (filter) => {
  listed = JSON.stringify(filter);
  setText(byId('status'), words.listing);
  try {
    if (!await list.load(filter)) return;
    hasChanged = false;
    showFound();
  } catch (error) {
    listed = null;
    setText(byId('status'), '');
    tell(error instanceof Refusal ? 'trouble' : 'unreachable', error);
  }
};

const showBanner = async (target) => {
  byId('choosing').hidden = !target;
  if (target) setText(byId('choosing-text'), words.choosing(await list.nameOf(target)));
};

const modeOf = ({ picture: id }) => (id ? 'picture' : 'list');

const show = async (view) => {
  const mode = modeOf(view);
  const earlier = document.body.dataset.mode;
  const left = picture.shownId();
  document.body.dataset.mode = mode;
  byId('browse').hidden = mode !== 'list';
  byId('picture').hidden = mode !== 'picture';
  showBanner(view.for).catch((error) => tell('trouble', error));
  if (mode === 'list' && earlier === 'picture') picture.close();
  grid.show(mode === 'list');
  if (listed !== JSON.stringify(view.filter)) await loadList(view.filter);
  // Somebody may have gone elsewhere while the list was coming.
  if (address.view() !== view) return;
  if (mode === 'list' && earlier === 'picture') grid.focus(list.indexOf(left));
  if (mode !== 'picture') return;
  if (view.picture !== picture.shownId()) await picture.open(view.picture);
  if (earlier !== 'picture') byId('stage').focus({ preventScroll: true });
};

const back = (event) => {
  const { picture: id, for: target } = address.view();
  if (editor.isOpen()) editor.close(true);
  else if (hints.isPlacing()) hints.placing(false);
  else if (crop.isShown()) crop.toggle(false);
  else if (id && event.target.matches('textarea, input, select')) byId('stage').focus({ preventScroll: true });
  else if (id) address.go({ picture: null });
  else if (target) address.go({ picture: target, for: null });
  else if (selection.size()) selection.clear();
  else if (event.target.matches('input, select')) grid.focus(list.indexOf(grid.activeId()));
};

/// On the picture that is shown, or on those of the list that are selected or have the focus.
const decide = (decision) => {
  if (picture.shownId()) deciding.decide(decision);
  else if (!address.view().for) {
    if (!selection.size() && byId('grid').contains(document.activeElement)) selection.toggle(grid.activeId());
    if (selection.size()) selection.decideAll(decision);
  }
};

const pan = { 'Shift+ArrowLeft': [80, 0], 'Shift+ArrowRight': [-80, 0], 'Shift+ArrowUp': [0, 80], 'Shift+ArrowDown': [0, -80] };

const acts = {
  search: () => byId('search').focus(),
  back,
  undo: deciding.undo,
  next: () => deciding.step(1),
  previous: () => deciding.step(-1),
  ...Object.fromEntries(Object.keys(words.decisionButtons).map((name) => [name, () => decide(name)])),
  withdraw: () => decide('none'),
  turnRight: () => deciding.turn(1),
  turnLeft: () => deciding.turn(-1),
  mirror: deciding.mirror,
  negative: deciding.switchPolarity,
  crop: () => crop.toggle(),
  hint: () => hints.placing(),
  note: () => byId('note').focus(),
  style: panel.chooseStyle,
  alternative: (key) => strip.step(key === '[' ? -1 : 1),
  flip: looking.flip,
  split: (key) => looking.moveSplit(key === ',' ? -0.05 : 0.05),
  zoomIn: looking.zoomIn,
  zoomOut: looking.zoomOut,
  fit: stage.fit,
  own: () => stage.zoomToOwnPixels(),
  pan: (key) => stage.pan(...pan[key]),
};

const startButtons = () => {
  byId('skip').addEventListener('click', () => {
    if (picture.shownId()) byId('stage').focus();
    else grid.focus(list.indexOf(grid.activeId()));
  });
  byId('back').addEventListener('click', () => address.go({ picture: null }));
  byId('cancel-choosing').addEventListener('click', () => address.go({ picture: address.view().for, for: null }));
  byId('list-again').addEventListener('click', async () => {
    const id = grid.activeId();
    await loadList(address.view().filter);
    grid.focus(list.indexOf(id));
  });
  byId('grid').addEventListener('click', (event) => {
    const cell = event.target.closest('.cell');
    const { for: target } = address.view();
    if (!cell || !target || event.defaultPrevented) return;
    event.preventDefault();
    picture.takeStyle(target, Number(cell.dataset.id));
  });
};

const start = async () => {
  fillWords();
  const parts = [notices, masthead, filters, selection, grid, gestures, stage, looking, picture, deciding, exchange];
  parts.forEach((part) => part.start());
  keys.start(acts);
  startButtons();
  on('address', show);
  on('folder', showFound);
  for (const event of ['changed', 'saved', 'decided']) on(event, () => { hasChanged = true; showFound(); });
  on('missed', () => {
    if (listed === null) show(address.view());
    else list.refreshRows(list.knownIds());
  });
  events.open();
  const overview = folder.refresh().then(() => saving.restore(folder.folder().output));
  await Promise.all([overview, show(address.view())]).catch((error) => tell('trouble', error));
};

start();
