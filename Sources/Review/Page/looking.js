// The tools that change how a picture is looked at, and nothing of it.

import { byId, make, press, setText } from './dom.js';
import * as result from './result.js';
import * as stage from './stage.js';
import { words } from './words.js';

const zoomStep = 1.5;

const modeButtons = () => [...byId('modes').children];

export const zoomIn = () => stage.zoomBy(zoomStep);
export const zoomOut = () => stage.zoomBy(1 / zoomStep);

/// From the scan to the result and back.
export const flip = () => stage.setMode(stage.mode() === 'scan' ? 'result' : 'scan');
export const moveSplit = (by) => {
  stage.setMode('slider');
  stage.setSplit(stage.split() + by);
};

const update = () => {
  const percent = Math.round(stage.split() * 100);
  const range = byId('split');
  if (Number(range.value) !== percent) range.value = percent;
  range.setAttribute('aria-valuetext', words.splitValue(percent));
  const isSlider = stage.mode() === 'slider';
  range.disabled = !isSlider;
  byId('divider').hidden = !isSlider || byId('label-result').textContent === '';
  byId('divider').style.left = `${stage.split() * 100}%`;
  press(modeButtons(), (button) => button.dataset.mode === stage.mode());
  setText(byId('zoom'), words.zoom(Math.round(stage.zoomShown() * 100)));
  byId('stage').classList.toggle('zoomed', !stage.isFitted());
  result.placeLabels();
};

export const start = () => {
  byId('modes').append(...Object.entries(words.modes).map(([mode, title]) => make(
    'button', { type: 'button', 'data-mode': mode, onclick: () => stage.setMode(mode) }, title)));
  byId('zoom-in').addEventListener('click', zoomIn);
  byId('zoom-out').addEventListener('click', zoomOut);
  byId('fit').addEventListener('click', stage.fit);
  byId('own').addEventListener('click', () => stage.zoomToOwnPixels());
  stage.onMove(update);
};
