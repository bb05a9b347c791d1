// Choices as a table: taken out by a link, taken in from a file.

import { importChoices } from './api.js';
import { say, tell } from './bus.js';
import { byId, make } from './dom.js';
import * as list from './list.js';
import { visible } from './text.js';
import { words } from './words.js';

const report = (taken, problems) => {
  const lines = problems.map(({ line, column, text }) =>
    make('li', {}, words.problem(line, column && visible(String(column)), visible(text))));
  byId('import-report').replaceChildren(
    make('p', {}, taken),
    ...(lines.length ? [make('p', {}, words.importProblems), make('ul', {}, ...lines)] : []));
  byId('import-result').showModal();
  say(taken);
};

const take = async (file) => {
  try {
    const { taken, unchanged, problems } = await importChoices(await file.text());
    report(words.importTaken(taken, unchanged), problems);
    list.refreshRows(list.knownIds());
    tell('decided');
    tell('missed');
  } catch (error) {
    report(words.importFailed([error.message, error.remedy].filter(Boolean).join(' ')), error.answer?.problems ?? []);
  }
};

export const start = () => {
  const picker = byId('import-file');
  byId('import').addEventListener('click', () => picker.click());
  picker.addEventListener('change', async () => {
    const [file] = picker.files;
    if (file) await take(file);
    // The same file can be chosen again.
    picker.value = '';
  });
  byId('close-import').addEventListener('click', () => byId('import-result').close());
};
