// What is known of a picture, and who decided when.

import { byId, make } from './dom.js';
import { flag } from './folder.js';
import { share, time, visible } from './text.js';
import { words } from './words.js';

const entry = (title, ...contents) => (contents.length
  ? [make('div', {}, make('dt', {}, title), ...contents.map((content) => make('dd', {}, content)))] : []);

const named = ({ name, text }) => [name, text].filter(Boolean).map(visible).join(': ');

const reasonText = ({ reason }) => (reason ? [[reason.text, reason.remedy].filter(Boolean).map(visible).join(' ')] : []);

const flagText = ({ title, meaning }) => make('span', {}, make('b', {}, title), ` ${meaning}`);

const fileLink = (file) => make('a', { href: file.href, target: '_blank', rel: 'noopener' }, visible(file.name));

export const show = (detail) => {
  const size = detail.width ? [words.size(detail.width, detail.height)] : [];
  const trust = detail.confidence === null ? [] : [words.confidence(share(detail.confidence))];
  byId('facts').replaceChildren(
    ...entry(words.state, words.states[detail.state] ?? detail.state, ...reasonText(detail)),
    ...entry(words.facts, ...size, ...trust),
    ...entry(words.flags, ...detail.flags.map(flag).map(flagText)),
    ...entry(words.warnings, ...detail.warnings.map(visible)),
    ...entry(words.recipe, ...[detail.recipe].filter(Boolean).map(visible)),
    ...entry(words.model, ...[detail.model].filter(Boolean).map(visible)),
    ...entry(words.madeWith, ...detail.settings.map(named)),
    ...entry(words.stages, ...detail.stages.map(named)),
    ...entry(words.metadata, ...detail.metadata.map(named)),
    ...entry(words.files, ...detail.files.map(fileLink)));
  byId('history').replaceChildren(...detail.history.map(({ who, when, choice }) => make('li', {},
    make('bdi', {}, words.historyLine(visible(who || words.somebody), time(when), words.decisions[choice.decision])))));
  byId('history-box').hidden = detail.history.length === 0;
};
