// Two people have changed the same picture: the page shows both, and one of them is chosen.

import { byId, make } from './dom.js';
import { emptyChoice } from './choice.js';
import { folder } from './folder.js';
import * as saving from './saving.js';
import { time, visible } from './text.js';
import { words } from './words.js';

const text = (value) => (value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value ?? '–'));

/// The fields in which two choices differ, as one of them has them.
const differences = (choice, other) => {
  const fields = Object.keys(emptyChoice).filter((key) => JSON.stringify(choice[key]) !== JSON.stringify(other[key]));
  return make('dl', {}, ...fields.map((key) => make('div', {},
    make('dt', {}, words.fields[key]),
    make('dd', {}, key === 'decision' ? words.decisions[choice[key]] : visible(text(choice[key]))))));
};

const side = (title, choice, other, button, act) => make('div', {},
  make('h3', {}, title), differences(choice, other), make('button', { type: 'button', onclick: act }, button));

export const show = (id) => {
  const box = byId('conflict');
  const conflict = saving.conflict(id);
  // It is an alert: the same is not said again.
  const state = JSON.stringify([id, conflict]);
  if (box.dataset.state === state) return;
  box.dataset.state = state;
  box.hidden = !conflict;
  if (!conflict) {
    box.replaceChildren();
    return;
  }
  const { mine, theirs } = conflict;
  const isMine = theirs.who === folder()?.reviewer;
  const who = visible(theirs.who || words.somebody);
  box.replaceChildren(
    make('h2', {}, words.conflictTitle),
    make('p', {}, isMine ? words.conflictTab(time(theirs.when)) : words.conflictText(who, time(theirs.when))),
    make('div', { class: 'sides' },
      side(isMine ? words.otherTab : words.theirs(who), theirs.choice, mine, words.keepTheirs, () => saving.resolve(id, false)),
      side(words.mine, mine, theirs.choice, words.keepMine, () => saving.resolve(id, true))));
};
