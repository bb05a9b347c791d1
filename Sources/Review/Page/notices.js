// What is not in order, above the pictures until it is again or somebody dismisses it.

import { getRows, Refusal } from './api.js';
import { on, say } from './bus.js';
import { go } from './address.js';
import { byId, make, setText } from './dom.js';
import * as list from './list.js';
import * as saving from './saving.js';
import { fullName } from './text.js';
import { words } from './words.js';

const shown = new Map();
let isLost = false;
let reported = 'saved';

export const dismiss = (key) => {
  const hadFocus = shown.get(key)?.contains(document.activeElement);
  shown.get(key)?.remove();
  shown.delete(key);
  if (hadFocus) byId('main').focus();
};

/// A line of text, perhaps with something to do about it. The same key replaces an earlier one.
export const notice = ({ key, text, act = null, label = '', isKept = false, isTrouble = false }) => {
  let box = shown.get(key);
  if (box && box.dataset.text === text) return;
  box?.remove();
  box = make('div', { class: isTrouble ? 'notice trouble' : 'notice', 'data-text': text },
    make('p', {}, text),
    act && make('button', { type: 'button', onclick: act }, label),
    !isKept && make('button', { type: 'button', onclick: () => dismiss(key) }, words.dismiss));
  shown.set(key, box);
  byId('notices').append(box);
};

const nameOf = async (id) => {
  const known = list.row(id) ?? (await getRows([id])).pictures[0];
  return known ? fullName(known) : String(id);
};

const showConnection = () => {
  const state = saving.state();
  const count = saving.unsavedCount();
  const isAway = state === 'away' || isLost;
  const now = state === 'locked' ? 'locked' : isAway ? 'away' : 'saved';
  const text = { locked: words.locked, away: count ? words.unsaved(count) : words.away }[now];
  if (text) notice({ key: 'connection', text, isKept: true, isTrouble: true });
  else dismiss('connection');
  if (now !== reported) say(text ?? words.isBack);
  reported = now;
  const sent = byId('unsaved');
  sent.hidden = count === 0;
  setText(sent, count ? words.saving(count) : '');
};

const showConflict = async (id) => {
  const { theirs } = saving.conflict(id);
  const text = words.conflict(await nameOf(id), theirs.who || words.somebody);
  if (!saving.conflict(id)) return;
  notice({
    key: `conflict-${id}`, text, isKept: true, isTrouble: true, label: words.resolve,
    act: () => go({ picture: id, for: null }),
  });
  say(text);
};

export const start = () => {
  on('notice', notice);
  on('trouble', (error) => {
    const text = error instanceof Refusal ? [error.message, error.remedy].filter(Boolean).join(' ') : words.noAnswer;
    notice({ key: 'trouble', text, isTrouble: true });
    say(text);
  });
  on('unsaved', showConnection);
  on('lost', () => { isLost = true; showConnection(); });
  on('alive', () => { isLost = false; showConnection(); });
  on('conflict', showConflict);
  on('saved', ({ id }) => { if (!saving.conflict(id)) dismiss(`conflict-${id}`); });
  on('unsaved', () => {
    for (const key of shown.keys()) {
      const id = Number(/^conflict-(\d+)$/.exec(key)?.[1]);
      if (id && !saving.conflict(id)) dismiss(key);
    }
  });
  on('refused', async ({ id, error }) => {
    const text = words.refused(await nameOf(id), [error.message, error.remedy].filter(Boolean).join(' '));
    notice({ key: `refused-${id}`, text, isTrouble: true });
    say(text);
  });
};
