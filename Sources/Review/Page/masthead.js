// Which folder this is, and "Apply", which works in the background while the person goes on.

import { apply, stopApplying } from './api.js';
import { on, say, tell } from './bus.js';
import { byId, setText } from './dom.js';
import { visible } from './text.js';
import { words } from './words.js';

let isApplying = false;
let waiting = 0;

const showButton = () => {
  const button = byId('apply');
  button.disabled = isApplying || waiting === 0;
  button.hidden = isApplying;
  setText(button, words.apply(waiting));
};

const showProgress = (job) => {
  const wasApplying = isApplying;
  isApplying = Boolean(job) && !job.ended;
  const box = byId('progress');
  const hadFocus = byId('stop').contains(document.activeElement);
  box.hidden = !isApplying;
  if (isApplying) {
    const bar = byId('bar');
    bar.max = Math.max(1, job.total);
    bar.value = job.done;
    setText(byId('progress-text'), words.applying({ ...job, current: job.current && visible(job.current) }));
  }
  showButton();
  if (hadFocus && !isApplying) byId('apply').focus();
  if (wasApplying && job?.ended) {
    const text = job.ended === 'stopped' ? words.stopped(job) : words.applied(job);
    say(text);
    tell('notice', { key: 'applied', text });
  }
};

const show = (folder) => {
  waiting = folder.waiting;
  document.documentElement.lang = words.locale.slice(0, 2);
  const output = visible(folder.output);
  setText(byId('output'), output);
  document.title = `${output.split('/').at(-1)} – ${words.title}`;
  setText(byId('counts'), words.counts(folder.counts));
  byId('counts').title = words.reviewer(visible(folder.reviewer));
  const { batch } = folder;
  byId('batch').hidden = !batch;
  if (batch) setText(byId('batch'), words.batchRuns(batch));
  if (folder.job) showProgress(folder.job);
  else if (isApplying) showProgress(null);
  showButton();
};

export const start = () => {
  on('folder', show);
  on('progress', showProgress);
  byId('apply').addEventListener('click', async () => {
    try {
      const { job } = await apply();
      showProgress({ job, done: 0, total: waiting, failed: 0, current: null, ended: null });
      byId('stop').focus();
    } catch (error) {
      tell('trouble', error);
    }
  });
  byId('stop').addEventListener('click', () => stopApplying().catch((error) => tell('trouble', error)));
};
