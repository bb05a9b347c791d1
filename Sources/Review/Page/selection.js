// Several pictures of the list, which are decided together.

import { decide } from './api.js';
import { on, say, tell } from './bus.js';
import { byId, make, setText } from './dom.js';
import * as list from './list.js';
import * as saving from './saving.js';
import { words } from './words.js';

const most = 10_000;
const chosen = new Set();

export const has = (id) => chosen.has(id);
export const size = () => chosen.size;

const report = () => {
  byId('selection').hidden = chosen.size === 0;
  setText(byId('selected'), words.selected(chosen.size));
  tell('selection');
};

export const clear = () => {
  chosen.clear();
  report();
};

export const toggle = (id) => {
  if (id === undefined) return;
  if (!chosen.delete(id)) chosen.add(id);
  report();
  say(words.selected(chosen.size));
};

/// All from one place of the list to another.
export const extend = (from, to) => {
  for (let index = Math.min(from, to); index <= Math.max(from, to); index += 1) chosen.add(list.idAt(index));
  report();
  say(words.selected(chosen.size));
};

export const all = () => extend(0, list.size() - 1);

/// Decides about all of them in one step, which undo takes back as one.
export const decideAll = async (decision) => {
  if (chosen.size > most) {
    tell('notice', { key: 'selection', text: words.tooMany(most), isTrouble: true });
    return;
  }
  if (!await saving.flush()) {
    tell('trouble', new Error());
    return;
  }
  const ids = [...chosen];
  try {
    const { pictures } = await decide(ids, decision);
    const text = words.decideSelected(words.decisions[decision], ids.length);
    say(text);
    tell('notice', { key: 'selection', text });
    tell('decided');
    list.refreshRows(pictures.map(({ id }) => id));
    clear();
  } catch (error) {
    tell('trouble', error);
  }
};

export const start = () => {
  byId('select-all').addEventListener('click', all);
  byId('selection').append(
    ...Object.keys(words.decisionButtons).map((decision) => make(
      'button', { type: 'button', class: `decides ${decision}`, onclick: () => decideAll(decision) },
      words.decisionButtons[decision])),
    make('button', { type: 'button', onclick: clear }, words.selectNone));
  on('list', clear);
};
