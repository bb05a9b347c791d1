// What is not in order, above the pictures until it is again or somebody dismisses it.

import { Refusal } from './api.js';
import { on, say } from './bus.js';
import { go, view } from './address.js';
import { byId, make, setText } from './dom.js';
import * as list from './list.js';
import * as saving from './saving.js';
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
};

/// Says of which pictures two people have decided; the one that is shown says it itself.
const showConflicts = async () => {
  const ids = saving.conflictIds().filter((id) => id !== view().picture);
  for (const key of shown.keys()) {
    if (key.startsWith('conflict-') && !ids.includes(Number(key.slice('conflict-'.length)))) dismiss(key);
  }
  for (const id of ids) {
    const text = words.conflict(await list.nameOf(id));
    if (!saving.conflict(id) || view().picture === id) continue;
    notice({
      key: `conflict-${id}`, text, isKept: true, isTrouble: true, label: words.resolve,
      act: () => go({ picture: id, for: null }),
    });
  }
};

let slow = 0;

/// Shown if it takes a while: usually choices are saved before anybody could read it.
const showSending = ({ count, state }) => {
  const sent = byId('unsaved');
  document.body.dataset.unsaved = count;
  clearTimeout(slow);
  const isSending = state === 'sending' && count > 0;
  if (!isSending) sent.hidden = true;
  setText(sent, isSending ? words.saving(count) : '');
  if (isSending) slow = setTimeout(() => { sent.hidden = false; }, 800);
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
  for (const event of ['conflict', 'saved', 'address']) on(event, showConflicts);
  on('unsaved', showSending);
  on('refused', async ({ id, error }) => {
    const text = words.refused(await list.nameOf(id), [error.message, error.remedy].filter(Boolean).join(' '));
    notice({ key: `refused-${id}`, text, isTrouble: true });
    say(text);
  });
};
