// Decisions and turns of the picture that is shown, and undo.

import { undo as undoOnServer } from './api.js';
import { go } from './address.js';
import { say, tell } from './bus.js';
import { decisions, mirrored, otherPolarity, turned } from './choice.js';
import { byId, make } from './dom.js';
import * as list from './list.js';
import { change, forgetChange, leave, ready, shownChoice, shownId } from './picture.js';
import * as saving from './saving.js';
import { words } from './words.js';

let last = Promise.resolve();

/// Acts in the order of the keys: what follows "next" is meant for the next picture, even if that is
/// still coming.
const inOrder = (act) => {
  last = last.then(act).catch((error) => tell('trouble', error));
  return last;
};

const onShown = (act) => inOrder(async () => {
  await ready();
  if (shownChoice()) act();
});

export const decide = (decision) => onShown(() => {
  change({ decision });
  say(decision === 'none' ? words.withdrawn : words.decisions[decision]);
  if (decision !== 'none' && byId('go-on').checked) goBy(1);
});

export const turn = (quarters) => onShown(() => {
  change(turned(shownChoice(), quarters));
  say(words.turnIs(shownChoice().turn));
});

export const mirror = () => onShown(() => {
  change(mirrored(shownChoice()));
  say(words.mirrorIs(shownChoice().mirror));
});

export const switchPolarity = () => onShown(() => {
  change(otherPolarity(shownChoice()));
  say(`${words.polarity} ${words.polarities[shownChoice().polarity]}`);
});

const goBy = (by) => {
  const id = list.idAt(list.indexOf(shownId()) + by);
  if (id === undefined) say(by > 0 ? words.last : words.first);
  else go({ picture: id }, { replaces: true });
};

export const step = (by) => inOrder(() => goBy(by));

export const undo = () => inOrder(async () => {
  await ready();
  leave();
  if (await saving.flush()) await undoSaved();
  else if (saving.forget() === shownId()) forgetChange();
});

const undoSaved = async () => {
  const { pictures } = await undoOnServer();
  pictures.forEach((one) => tell('saved', one));
  if (!pictures.length) say(words.nothingToUndo);
  else if (pictures.length > 1) say(words.undone(words.found(pictures.length, pictures.length)));
  else {
    const [{ id }] = pictures;
    say(words.undone(await list.nameOf(id)));
    if (shownId() && id !== shownId()) go({ picture: id }, { replaces: true });
  }
};

const startGoOn = () => {
  const box = byId('go-on');
  box.checked = localStorage.getItem('review-go-on') === 'yes';
  box.addEventListener('change', () => localStorage.setItem('review-go-on', box.checked ? 'yes' : 'no'));
};

export const start = () => {
  byId('decisions').prepend(...decisions.map((decision) => make('button', {
    type: 'button', class: `decides ${decision}`, 'data-decision': decision, title: words.decisionTitles[decision],
    onclick: () => decide(shownChoice()?.decision === decision ? 'none' : decision),
  }, words.decisionButtons[decision])));
  const buttons = {
    undo, 'turn-left': () => turn(-1), 'turn-right': () => turn(1), mirror, previous: () => step(-1), next: () => step(1),
  };
  for (const [id, act] of Object.entries(buttons)) byId(id).addEventListener('click', act);
  startGoOn();
};
