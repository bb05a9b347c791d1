// The grid. Of a hundred thousand pictures only those on the screen are elements; the one that has the
// focus stays one wherever it is.

import { on, tell } from './bus.js';
import { fillCell, makeCell } from './cell.js';
import { byId } from './dom.js';
import { clamp } from './geometry.js';
import * as list from './list.js';
import * as selection from './selection.js';
import { dropImage } from './traffic.js';
import { words } from './words.js';

const narrowest = 10.5;
const height = 17;
const gap = 0.75;
const overscan = 2;
const settling = 50;
/// Pixels. Browsers make taller elements shorter, and some make nothing of them.
const tallest = 16_000_000;

let columns = 1;
let rowHeight = 1;
/// How many pictures there is room for: all of them, but in very long lists.
let count = 0;
let active = 0;
/// Where a selection begins that Shift extends.
let anchor = 0;
let isVisible = false;
let drawing = 0;
let asking = 0;
const cells = new Map();

const box = () => byId('grid');

const measure = () => {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const width = box().clientWidth;
  columns = Math.max(1, Math.floor((width + gap * rem) / ((narrowest + gap) * rem)));
  if (columns === 1 && width > 16 * rem) columns = 2;
  rowHeight = (height + gap) * rem;
  count = Math.min(list.size(), Math.floor(tallest / rowHeight) * columns);
  if (count < list.size()) tell('notice', { key: 'cut', text: words.cut(count) });
  box().style.height = `${Math.max(0, Math.ceil(count / columns) * rowHeight - gap * rem)}px`;
  // Whole pixels, or some browsers cut borders off.
  box().style.setProperty('--cell-width', `${Math.floor((width - (columns - 1) * gap * rem) / columns)}px`);
};

const shownRange = () => {
  const top = -box().getBoundingClientRect().top;
  const first = Math.max(0, Math.floor(top / rowHeight) - overscan) * columns;
  const last = (Math.ceil((top + innerHeight) / rowHeight) + overscan) * columns - 1;
  return [first, Math.min(last, count - 1)];
};

const place = (cell, index) => {
  const column = index % columns;
  const left = `calc(${column} * (var(--cell-width) + ${gap}rem))`;
  cell.style.transform = `translate(${left}, ${Math.floor(index / columns) * rowHeight}px)`;
};

const fill = (index) => {
  const id = list.idAt(index);
  const row = list.row(id);
  const cell = cells.get(index);
  if (row && cell) fillCell(cell, row, selection.has(id));
};

const remove = (index) => {
  const cell = cells.get(index);
  const image = cell.querySelector('img');
  cell.remove();
  if (image) dropImage(image);
  cells.delete(index);
};

const draw = () => {
  drawing = 0;
  if (!isVisible) return;
  const [first, last] = shownRange();
  const wanted = new Set();
  for (let index = first; index <= last; index += 1) wanted.add(index);
  if (active < count) wanted.add(active);
  for (const index of cells.keys()) if (!wanted.has(index)) remove(index);
  for (const index of [...wanted].sort((a, b) => a - b)) {
    if (cells.has(index)) continue;
    const cell = makeCell(index);
    cells.set(index, cell);
    place(cell, index);
    fill(index);
    // In the order of the list, which is that of the Tab key and of a screen reader.
    const following = [...box().children].find((other) => Number(other.ariaPosInSet) > index + 1);
    box().insertBefore(cell, following ?? null);
  }
  for (const [index, cell] of cells) cell.firstElementChild.tabIndex = index === active ? 0 : -1;
  clearTimeout(asking);
  asking = setTimeout(() => list.need(first, last), settling);
};

const drawSoon = () => { drawing ||= requestAnimationFrame(draw); };

const rebuild = () => {
  for (const index of [...cells.keys()]) remove(index);
  active = clamp(active, 0, Math.max(0, list.size() - 1));
  if (!isVisible) return;
  measure();
  draw();
  clearTimeout(asking);
  list.need(...shownRange());
};

/// The picture that has the focus.
export const activeId = () => list.idAt(active);

/// Brings a place into view, and the focus to it.
export const focus = (index, { takesFocus = true } = {}) => {
  active = clamp(index, 0, Math.max(0, count - 1));
  const tools = byId('tools').getBoundingClientRect();
  const bar = getComputedStyle(byId('tools')).position === 'sticky' ? tools.height : 0;
  const top = box().getBoundingClientRect().top + Math.floor(active / columns) * rowHeight;
  if (top < bar) scrollBy(0, top - bar - 8);
  else if (top + rowHeight > innerHeight) scrollBy(0, top + rowHeight - innerHeight + 8);
  draw();
  if (takesFocus) cells.get(active)?.firstElementChild.focus({ preventScroll: true });
};

export const show = (shows) => {
  isVisible = shows;
  if (shows) rebuild();
  // What has not come yet would be in the way of the picture that is looked at.
  else for (const index of [...cells.keys()]) remove(index);
};

const moves = {
  ArrowRight: () => 1, ArrowLeft: () => -1, ArrowDown: () => columns, ArrowUp: () => -columns,
  PageDown: () => columns * Math.max(1, Math.floor(innerHeight / rowHeight) - 1),
  PageUp: () => -columns * Math.max(1, Math.floor(innerHeight / rowHeight) - 1),
  Home: () => -list.size(), End: () => list.size(),
};

const onKey = (event) => {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key === ' ' && isPlain) {
    event.preventDefault();
    anchor = active;
    selection.toggle(activeId());
  } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    selection.all();
  } else if (isPlain && moves[event.key]) {
    event.preventDefault();
    const to = clamp(active + moves[event.key](), 0, count - 1);
    if (event.shiftKey) selection.extend(anchor, to);
    else anchor = to;
    focus(to);
  }
};

const onClick = (event) => {
  const cell = event.target.closest('.cell');
  if (!cell) return;
  const index = Number(cell.ariaPosInSet) - 1;
  if (event.shiftKey) {
    event.preventDefault();
    selection.extend(anchor, index);
  } else if (event.ctrlKey || event.metaKey || event.target.closest('.tick')) {
    event.preventDefault();
    selection.toggle(list.idAt(index));
  }
  if (!event.shiftKey) anchor = index;
  active = index;
  drawSoon();
};

export const start = () => {
  addEventListener('scroll', drawSoon, { passive: true });
  new ResizeObserver(() => {
    if (!isVisible) return;
    const before = columns;
    measure();
    if (columns !== before) for (const [index, cell] of cells) place(cell, index);
    drawSoon();
  }).observe(box());
  box().addEventListener('keydown', onKey);
  box().addEventListener('click', onClick);
  box().addEventListener('focusin', (event) => {
    const cell = event.target.closest('.cell');
    if (cell) active = Number(cell.ariaPosInSet) - 1;
  });
  on('list', () => {
    active = 0;
    anchor = 0;
    rebuild();
  });
  on('missed', drawSoon);
  on('row', (id) => fill(list.indexOf(id)));
  on('selection', () => { for (const index of cells.keys()) fill(index); });
};
