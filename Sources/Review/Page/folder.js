// The overview: counts, flags, folders, recipes, a batch that runs.

import { getFolder } from './api.js';
import { on, tell } from './bus.js';

const pause = 700;

let overview = null;
let timer = 0;
let flags = new Map();

export const folder = () => overview;
export const flag = (name) => flags.get(name) ?? { name, title: name, meaning: '', look: false };

export const refresh = async () => {
  overview = await getFolder();
  flags = new Map(overview.flags.map((one) => [one.name, one]));
  tell('folder', overview);
};

const refreshSoon = () => {
  timer ||= setTimeout(async () => {
    await refresh().catch(() => {});
    timer = 0;
  }, pause);
};

for (const event of ['saved', 'changed', 'batch', 'decided', 'missed']) on(event, refreshSoon);
on('progress', ({ ended }) => { if (ended) refreshSoon(); });
