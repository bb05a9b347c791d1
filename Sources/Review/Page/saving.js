// Choices on their way to the server. Each is sent at once, one after the other, so that undo meets them
// in order; what could not be sent stays in memory and in the tab's storage until the server is back.

import { putChoice, Refusal } from './api.js';
import { on, tell } from './bus.js';
import { sameChoice } from './choice.js';

const longestWait = 10_000;

let storageKey = null;
let isSending = false;
let failures = 0;
let timer = 0;
/// id: {choice, base}; the newest last.
const unsaved = new Map();
/// id: {mine, theirs: {choice, revision, who, when}}
const conflicts = new Map();

/// 'saved', 'sending', 'away' or 'locked'.
export const state = () => {
  if (failures === Infinity) return 'locked';
  if (failures > 0) return 'away';
  return unsaved.size ? 'sending' : 'saved';
};

export const mine = (id) => conflicts.get(id)?.mine ?? unsaved.get(id)?.choice ?? null;
export const conflict = (id) => conflicts.get(id) ?? null;
export const conflictIds = () => [...conflicts.keys()];
export const unsavedCount = () => unsaved.size;

const report = () => {
  if (storageKey) {
    sessionStorage.setItem(storageKey, JSON.stringify({ unsaved: [...unsaved], conflicts: [...conflicts] }));
  }
  tell('unsaved', { count: unsaved.size, state: state() });
};

/// What an earlier page of this tab could not send.
export const restore = (folder) => {
  storageKey = `review-unsaved:${folder}`;
  const kept = JSON.parse(sessionStorage.getItem(storageKey) ?? '{}');
  for (const [id, entry] of kept.unsaved ?? []) if (!unsaved.has(id)) unsaved.set(id, entry);
  for (const [id, entry] of kept.conflicts ?? []) conflicts.set(id, entry);
  report();
  for (const id of conflicts.keys()) tell('conflict', id);
  if (unsaved.size) tell('restored');
  send();
};

/// Keeps a choice and sends it; `base` is the revision that it changes.
export const keep = (id, choice, base) => {
  const contested = conflicts.get(id);
  if (contested) {
    contested.mine = choice;
    report();
    return;
  }
  const earlier = unsaved.get(id);
  unsaved.delete(id);
  unsaved.set(id, { choice, base: earlier?.base ?? base });
  report();
  send();
};

/// Forgets a choice that has not been sent; the last one if none is named. Gives its id.
export const forget = (id = [...unsaved.keys()].at(-1)) => {
  unsaved.delete(id);
  report();
  return id ?? null;
};

/// Ends a conflict: with mine, or with theirs.
export const resolve = (id, keepsMine) => {
  const { mine: choice, theirs } = conflicts.get(id);
  conflicts.delete(id);
  report();
  if (keepsMine) keep(id, choice, theirs.revision);
  else tell('saved', { id, choice: theirs.choice, revision: theirs.revision });
};

const send = async () => {
  if (isSending || failures === Infinity) return;
  isSending = true;
  clearTimeout(timer);
  while (unsaved.size && await sendOne(...unsaved.entries().next().value));
  isSending = false;
  if (failures > 0 && failures < Infinity) timer = setTimeout(send, Math.min(500 * 2 ** failures, longestWait));
  report();
};

/// False if it is to be tried again later.
const sendOne = async (id, entry) => {
  try {
    const { revision } = await putChoice(id, entry.choice, entry.base);
    settle(id, entry, revision);
  } catch (error) {
    if (!(error instanceof Refusal) || error.mayPass || error.status === 403) {
      failures = error.status === 403 ? Infinity : failures + 1;
      return false;
    }
    if (error.status === 409) meet(id, entry, error.answer);
    else {
      unsaved.delete(id);
      tell('refused', { id, error });
    }
  }
  failures = 0;
  report();
  return true;
};

const settle = (id, entry, revision) => {
  const newest = unsaved.get(id);
  if (newest === entry) unsaved.delete(id);
  else if (newest) newest.base = revision;
  tell('saved', { id, choice: entry.choice, revision });
};

/// Somebody else was there before, or the answer to an earlier attempt was lost.
const meet = (id, entry, theirs) => {
  if (sameChoice(entry.choice, theirs.choice)) {
    settle(id, entry, theirs.revision);
    return;
  }
  const { choice } = unsaved.get(id);
  unsaved.delete(id);
  conflicts.set(id, { mine: choice, theirs });
  tell('conflict', id);
};

/// Waits until nothing is on its way; false if the server is away.
export const flush = async () => {
  while (isSending) await new Promise((done) => { setTimeout(done, 20); });
  return unsaved.size === 0;
};

/// Tries at once: the server has shown itself.
export const retry = () => {
  if (unsaved.size) send();
  else if (failures > 0 && failures < Infinity) {
    failures = 0;
    report();
  }
};

addEventListener('online', retry);
on('alive', retry);
addEventListener('beforeunload', (event) => { if (unsaved.size && failures > 0) event.preventDefault(); });
