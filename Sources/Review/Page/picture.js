// One picture, large: what is shown of it, and every change that is made to it.

import { getPicture, Refusal, viewAddress } from './api.js';
import { go, remember } from './address.js';
import { on, say, tell } from './bus.js';
import { changed, sameChoice } from './choice.js';
import * as conflict from './conflict.js';
import * as crop from './crop.js';
import { byId, press, setText } from './dom.js';
import * as facts from './facts.js';
import { flag } from './folder.js';
import * as hints from './hints.js';
import * as list from './list.js';
import * as panel from './panel.js';
import * as result from './result.js';
import * as saving from './saving.js';
import * as stage from './stage.js';
import * as strip from './strip.js';
import { fullName, nameParts, share } from './text.js';
import { enqueue } from './traffic.js';
import { words } from './words.js';

/// {detail, choice, base, isDraft}: a draft is seen and not saved, as while a slider is dragged.
let current = null;
let wanted = null;
let style = null;
let prefetched = { id: null };
let opening = Promise.resolve();

export const shownId = () => wanted;
/// The choice of the picture that is shown; null while another one is coming.
export const shownChoice = () => (isShown() ? current.choice : null);
/// Waits until the picture that is wanted is shown, or cannot be.
export const ready = () => opening;

const isShown = () => current !== null && current.detail.id === wanted;

// Showing

const showHead = (row) => {
  const { folder, name } = nameParts(row);
  setText(byId('picture-name'), name);
  setText(byId('picture-folder'), folder);
  const index = list.indexOf(row.id);
  setText(byId('position'), index < 0 ? words.notListed : words.position(index, list.size()));
};

const showChoice = () => {
  const { detail, choice } = current;
  press(byId('decisions').querySelectorAll('[data-decision]'), ({ dataset }) => dataset.decision === choice.decision);
  stage.setChoice(choice);
  result.show(detail, choice);
  strip.show(detail, choice);
  panel.show(detail, choice);
  hints.show(choice);
  crop.show(choice);
  conflict.show(detail.id);
};

const describe = ({ detail }) => {
  const looks = detail.flags.map(flag).filter(({ look }) => look).map(({ title }) => title);
  const trust = detail.confidence === null ? null : words.confidence(share(detail.confidence));
  return [byId('position').textContent, fullName(detail), words.decisions[current.choice.decision], trust, ...looks]
    .filter(Boolean).join(', ');
};

const scanKey = (detail) => {
  const scan = detail.views.find(({ name }) => name === 'scan');
  return scan ? `${detail.id} ${scan.version}` : `${detail.id}`;
};

const showDetail = (detail) => {
  const earlier = current?.detail;
  current = { detail, choice: saving.mine(detail.id) ?? detail.choice, base: detail.revision, isDraft: false };
  showHead(detail);
  if (!earlier || scanKey(earlier) !== scanKey(detail)) {
    crop.toggle(false);
    hints.placing(false);
    result.reset();
    const scan = detail.views.find(({ name }) => name === 'scan');
    stage.setScan(scan ? result.layerOf(detail, scan) : null, scan ? [scan.width, scan.height] : [1, 1]);
    byId('picture').classList.toggle('unreadable', !scan);
    byId('no-scan').hidden = Boolean(scan);
    setText(byId('no-scan'), [`${words.states[detail.state]}.`, detail.reason?.text, detail.reason?.remedy].filter(Boolean).join(' '));
    byId('canvas').setAttribute('aria-label', words.stage(fullName(detail)));
    byId('panel').scrollTop = 0;
  }
  showChoice();
  facts.show(detail);
};

const fetchDetail = (id) => {
  const known = prefetched.id === id ? prefetched.detail : null;
  prefetched = { id: null };
  return known ?? getPicture(id);
};

/// Gets ready what will probably be looked at next.
const prefetch = (id) => {
  if (id === undefined || prefetched.id === id) return;
  const detail = getPicture(id);
  prefetched = { id, detail };
  detail.then(({ views }) => views.filter(({ name }) => name === 'scan' || name === 'result').forEach((one) =>
    enqueue(() => fetch(viewAddress(id, one.name, 'large', one.version), { priority: 'low' }))), () => {});
};

/// Saves what is being written or moved.
export const leave = () => [panel, hints, crop].forEach((part) => part.leave());

export const open = (id) => {
  opening = load(id);
  return opening;
};

const load = async (id) => {
  leave();
  wanted = id;
  document.body.classList.add('loading');
  const index = list.indexOf(id);
  if (index < 0) list.putBack(id, history.state?.following);
  remember({ following: list.idAt(list.indexOf(id) + 1) ?? null });
  const row = list.row(id);
  if (row) showHead(row);
  try {
    const detail = await fetchDetail(id);
    if (wanted !== id) return;
    showDetail(detail);
    say(describe(current));
    prefetch(list.idAt(list.indexOf(id) + 1));
    applyStyle();
  } catch (error) {
    if (wanted !== id) return;
    if (error.status === 404) go({ picture: null }, { replaces: true });
    tell(error instanceof Refusal ? 'trouble' : 'unreachable', error);
  } finally {
    if (wanted === id) document.body.classList.remove('loading');
  }
};

export const close = () => {
  leave();
  crop.toggle(false);
  hints.placing(false);
  result.reset();
  stage.setScan(null, [1, 1]);
  wanted = null;
  current = null;
};

const reload = async (id) => {
  try {
    const detail = await getPicture(id);
    if (wanted === id && !saving.mine(id) && !current?.isDraft) showDetail(detail);
  } catch { /* It is tried again when the server tells of the next change. */ }
};

// Changing

/// Goes back to what is still to be saved, or to what the server knows.
export const forgetChange = () => {
  if (!current) return;
  current.choice = saving.mine(current.detail.id) ?? current.detail.choice;
  showChoice();
};

/// Changes the picture that is shown; without `saves` only what is seen.
export const change = (part, { saves = true } = {}) => {
  if (!isShown()) return;
  const { detail, base } = current;
  current.choice = changed(current.choice, part);
  const isSaved = sameChoice(current.choice, saving.mine(detail.id) ?? detail.choice);
  current.isDraft = !saves && !isSaved;
  if (saves && !isSaved) {
    saving.keep(detail.id, current.choice, base);
    list.patchRow(detail.id, { decision: current.choice.decision, note: current.choice.note });
  }
  showChoice();
};

/// The colours of another picture, once this one is shown again.
export const takeStyle = (target, id) => {
  style = { target, id };
  go({ picture: target, for: null });
};

const applyStyle = () => {
  if (style?.target === wanted) change({ style: style.id });
  style = null;
};

const onSaved = ({ id, choice, revision }) => {
  list.patchRow(id, { decision: choice.decision, note: choice.note });
  list.refreshRows([id]);
  if (prefetched.id === id) prefetched = { id: null };
  if (id !== wanted || !current) return;
  current.base = revision;
  current.detail = { ...current.detail, choice, revision };
  if (current.isDraft) return;
  current.choice = saving.mine(id) ?? choice;
  showChoice();
};

const onChanged = ({ id, revision, version }) => {
  if (prefetched.id === id) prefetched = { id: null };
  if (id !== wanted || !current || saving.mine(id)) return;
  if (revision !== current.base || version !== current.detail.version) reload(id);
};

export const start = () => {
  for (const part of [panel, strip, hints, crop]) part.start(change);
  on('saved', onSaved);
  on('changed', onChanged);
  on('missed', () => {
    prefetched = { id: null };
    if (wanted) reload(wanted);
  });
  on('restored', () => { if (current) showDetail(current.detail); });
  on('conflict', (id) => { if (id === wanted && current) showChoice(); });
  on('refused', ({ id }) => { if (id === wanted) reload(id); });
};
