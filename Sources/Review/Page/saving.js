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
/// {id, choice, base}, the oldest first: each is a step that undo takes back by itself.
let unsaved = [];
/// id: {mine, theirs: {choice, revision, who, when}}
const conflicts = new Map();

const newest = (id) => unsaved.findLast((entry) => entry.id === id);

/// 'saved', 'sending', 'away' or 'locked'.
export const state = () => {
  if (failures === Infinity) return 'locked';
  if (failures > 0) return 'away';
  return unsaved.length ? 'sending' : 'saved';
};

export const mine = (id) => conflicts.get(id)?.mine ?? newest(id)?.choice ?? null;
export const conflict = (id) => conflicts.get(id) ?? null;
export const conflictIds = () => [...conflicts.keys()];
/// Pictures whose choices the server does not have yet.
export const unsavedCount = () => new Set(unsaved.map(({ id }) => id)).size;

const report = () => {
  if (storageKey) {
    sessionStorage.setItem(storageKey, JSON.stringify({ unsaved, conflicts: [...conflicts] }));
  }
  tell('unsaved', { count: unsavedCount(), state: state() });
};

/// What an earlier page of this tab could not send.
export const restore = (folder) => {
  storageKey = `review-unsaved:${folder}`;
  const kept = JSON.parse(sessionStorage.getItem(storageKey) ?? '{}');
  unsaved = [...kept.unsaved ?? [], ...unsaved];
  for (const [id, entry] of kept.conflicts ?? []) conflicts.set(id, entry);
  report();
  for (const id of conflicts.keys()) tell('conflict', id);
  if (unsaved.length) tell('restored');
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
  unsaved.push({ id, choice, base: newest(id)?.base ?? base });
  report();
  send();
};

/// Takes the last step back that has not been sent; gives the picture's id.
export const forget = () => {
  const entry = unsaved.pop();
  report();
  return entry?.id ?? null;
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
  while (unsaved.length && await sendOne(unsaved[0]));
  isSending = false;
  if (failures > 0 && failures < Infinity) timer = setTimeout(send, Math.min(500 * 2 ** failures, longestWait));
  report();
};

/// False if it is to be tried again later.
const sendOne = async (entry) => {
  try {
    const { revision } = await putChoice(entry.id, entry.choice, entry.base);
    settle(entry, revision);
  } catch (error) {
    if (!(error instanceof Refusal) || error.mayPass || error.status === 403) {
      failures = error.status === 403 ? Infinity : failures + 1;
      return false;
    }
    if (error.status === 409) meet(entry, error.answer);
    else {
      unsaved = unsaved.filter(({ id }) => id !== entry.id);
      tell('refused', { id: entry.id, error });
    }
  }
  failures = 0;
  report();
  return true;
};

/// What is still to be sent of the picture changes what has been saved now.
const settle = (entry, revision) => {
  const { id, choice } = entry;
  unsaved = unsaved.filter((other) => other !== entry);
  for (const other of unsaved) if (other.id === id) other.base = revision;
  tell('saved', { id, choice, revision });
};

/// Somebody else was there before, or the answer to an earlier attempt was lost.
const meet = (entry, theirs) => {
  if (sameChoice(entry.choice, theirs.choice)) {
    settle(entry, theirs.revision);
    return;
  }
  const { id } = entry;
  conflicts.set(id, { mine: newest(id).choice, theirs });
  unsaved = unsaved.filter((other) => other.id !== id);
  tell('conflict', id);
};

/// Waits until nothing is on its way; false if the server is away.
export const flush = async () => {
  while (isSending) await new Promise((done) => { setTimeout(done, 20); });
  return unsaved.length === 0;
};

/// Tries at once: the server has shown itself.
const retry = () => {
  if (unsaved.length) send();
  else if (failures > 0 && failures < Infinity) {
    failures = 0;
    report();
  }
};

addEventListener('online', retry);
on('alive', retry);
addEventListener('beforeunload', (event) => { if (unsaved.length && failures > 0) event.preventDefault(); });
