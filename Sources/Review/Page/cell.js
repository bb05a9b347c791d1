// One picture in the grid.

import { viewAddress } from './api.js';
import { hash, view } from './address.js';
import { make } from './dom.js';
import { flag } from './folder.js';
import * as list from './list.js';
import { fullName, nameParts, share } from './text.js';
import { loadImage } from './traffic.js';
import { words } from './words.js';

export const makeCell = (index) =>
  make('div', { class: 'cell', role: 'listitem', 'aria-posinset': index + 1, 'aria-setsize': list.size() },
    make('a', { class: 'frame', tabindex: '-1' }),
    // For pointers; the keys have the space bar.
    make('button', { type: 'button', class: 'tick', tabindex: '-1' }));

const thumbnail = (row) => {
  const box = make('span', { class: 'mount' });
  if (!row.thumbnail) {
    box.append(make('span', { class: 'blank' }, words.notDrawn));
    return box;
  }
  const image = make('img', { alt: '', decoding: 'async' });
  image.addEventListener('error', () => image.replaceWith(make('span', { class: 'blank' }, words.notDrawn)));
  box.append(image);
  // Once the cell is part of the page.
  queueMicrotask(() => loadImage(image, viewAddress(row.id, row.thumbnail, 'small', row.version)));
  return box;
};

const decisionText = (row) =>
  words.decisions[row.decision] + (row.waiting ? ` (${words.waiting})` : '');

const facts = (row) => {
  const looks = row.flags.map(flag).filter(({ look }) => look).map(({ title }) => title);
  const texts = [
    row.state === 'done' ? null : words.states[row.state],
    row.confidence === null ? null : words.confidence(share(row.confidence)),
    row.note ? words.hasNote : null,
    ...looks,
  ];
  return texts.filter(Boolean).join(' · ');
};

/// Shows a row; an image that is the same stays.
export const fillCell = (cell, row, isSelected) => {
  const link = cell.firstElementChild;
  const now = view();
  link.href = now.for ? hash(now) : hash({ ...now, picture: row.id });
  cell.dataset.id = row.id;
  cell.className = `cell decision-${row.decision}${row.waiting ? ' waiting' : ''}${isSelected ? ' selected' : ''}`;
  const mark = `${row.thumbnail} ${row.version}`;
  if (link.dataset.thumbnail !== mark) {
    link.dataset.thumbnail = mark;
    link.querySelector('.mount')?.remove();
    link.prepend(thumbnail(row));
  }
  link.querySelectorAll(':scope > :not(.mount)').forEach((part) => part.remove());
  const { folder, name } = nameParts(row);
  const tick = cell.lastElementChild;
  tick.setAttribute('aria-pressed', String(isSelected));
  tick.setAttribute('aria-label', words.selectPicture(name));
  tick.hidden = Boolean(now.for);
  link.title = fullName(row);
  link.append(
    make('bdi', { class: 'place' }, folder),
    make('bdi', { class: 'name' }, name),
    make('span', { class: 'facts' }, facts(row)),
    make('span', { class: row.decision === 'none' ? 'decision unseen' : 'decision' }, decisionText(row)));
  if (isSelected) link.append(make('span', { class: 'unseen' }, words.isSelected));
};
