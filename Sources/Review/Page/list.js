// The pictures that match the filter. Their ids are asked for once, as a snapshot: what is decided in
// the meantime moves nothing, so that nobody is led past a picture. Rows come as they are shown.

import { getList, getRows, Refusal } from './api.js';
import { on, tell } from './bus.js';
import { fullName } from './text.js';

const chunk = 100;

let ids = [];
let places = null;
let rows = new Map();
let asked = new Set();
let loading = new AbortController();

export const size = () => ids.length;
export const idAt = (index) => ids[index];
export const row = (id) => rows.get(id);

export const indexOf = (id) => {
  places ??= new Map(ids.map((one, index) => [one, index]));
  return places.get(id) ?? -1;
};

/// Lists the pictures of a filter; false if another list was wanted in the meantime.
export const load = async (filter) => {
  loading.abort();
  const mine = loading = new AbortController();
  try {
    const answer = await getList(filter, mine.signal);
    ids = answer.ids;
  } catch (error) {
    if (mine.signal.aborted) return false;
    throw error;
  }
  places = null;
  rows = new Map();
  asked = new Set();
  tell('list');
  return true;
};

/// Gives a picture that no longer matches its old place: before the one that followed it.
export const putBack = (id, following) => {
  if (indexOf(id) >= 0) return;
  const index = indexOf(following);
  ids.splice(index < 0 ? ids.length : index, 0, id);
  places = null;
  asked = new Set();
  tell('list');
};

/// Asks for the rows of these places that are not there yet.
export const need = async (first, last) => {
  const wanted = [];
  for (let start = Math.floor(first / chunk) * chunk; start <= last && start < ids.length; start += chunk) {
    if (!asked.has(start)) wanted.push(start);
  }
  await Promise.all(wanted.map(async (start) => {
    const [from, into] = [ids, asked];
    into.add(start);
    try {
      await fetchRows(from.slice(start, start + chunk));
    } catch (error) {
      into.delete(start);
      if (from !== ids) return;
      if (error instanceof Refusal) tell('trouble', error);
      else tell('unreachable');
    }
  }));
};

const fetchRows = async (wanted) => {
  const into = rows;
  const { pictures } = await getRows(wanted, loading.signal);
  for (const one of pictures) into.set(one.id, one);
  if (into === rows) for (const one of pictures) tell('row', one.id);
};

/// Changes what is known of a picture, before the server tells.
export const patchRow = (id, part) => {
  if (!rows.has(id)) return;
  rows.set(id, { ...rows.get(id), ...part });
  tell('row', id);
};

// Changes by others: many at a time while a batch runs, of which only known rows are asked for again.

const stale = new Set();
let refreshing = 0;

const refresh = async () => {
  refreshing = 0;
  const wanted = [...stale].slice(0, chunk);
  wanted.forEach((id) => stale.delete(id));
  await fetchRows(wanted).catch(() => {});
  if (stale.size) refreshing = setTimeout(refresh, 300);
};

export const refreshRows = (changedIds) => {
  for (const id of changedIds) if (rows.has(id)) stale.add(id);
  if (stale.size && !refreshing) refreshing = setTimeout(refresh, 300);
};

/// Folder and name of a picture, listed or not.
export const nameOf = async (id) => {
  const known = rows.get(id) ?? (await getRows([id])).pictures[0];
  return known ? fullName(known) : String(id);
};

export const knownIds = () => [...rows.keys()];

on('changed', ({ id, revision, version }) => {
  const known = rows.get(id);
  if (known && (known.revision !== revision || known.version !== version)) refreshRows([id]);
});
