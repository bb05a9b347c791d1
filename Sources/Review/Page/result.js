// What is shown as the result of a choice: a file that is there, or a preview.

import { viewAddress } from './api.js';
import { emptyChoice, looksAlike } from './choice.js';
import { byId, setText } from './dom.js';
import * as preview from './preview.js';
import * as stage from './stage.js';
import { visible } from './text.js';
import { BitmapLayer, Layer } from './tiles.js';
import { words } from './words.js';

let shown = null;
let label = '';

export const layerOf = (detail, view) =>
  new Layer(view, (name) => viewAddress(detail.id, view.name, name, view.version), stage.redraw);

/// The view that is the result of a choice; undefined if none is.
const viewOf = ({ views, made }, choice) => {
  if (!made || !looksAlike(choice, made)) return undefined;
  const name = choice.alternative === made.alternative ? 'result' : `alternative-${choice.alternative}`;
  return views.find((view) => view.name === name);
};

const setLabel = (text) => {
  label = text;
  placeLabels();
};

export const placeLabels = () => {
  const hasResult = label !== '' && shown !== null;
  const mode = hasResult ? stage.mode() : 'scan';
  byId('label-scan').hidden = mode === 'result' || (mode === 'slider' && stage.split() < 0.04);
  byId('label-result').hidden = label === '' || (hasResult && mode === 'scan') || (mode === 'slider' && stage.split() > 0.96);
  setText(byId('label-result'), label);
};

const showPreview = (detail, choice) => {
  setLabel(words.previewWaits);
  preview.want({
    id: detail.id, choice,
    show: ({ bitmap, place, milliseconds }) => {
      const [width, height] = stage.size();
      const covering = [width / bitmap.width, 0, 0, height / bitmap.height, 0, 0];
      shown = 'preview';
      setLabel(Number.isNaN(milliseconds) ? words.previewLabel : words.previewTime(milliseconds));
      stage.setResult(new BitmapLayer(bitmap, place ?? covering));
    },
    fail: (why) => setLabel(words.previewFailed(visible(why))),
  });
};

/// Shows what a choice comes to; what is there already stays.
export const show = (detail, choice) => {
  const view = viewOf(detail, choice);
  // What was left as it is and shall be made all the same has a preview, too.
  const isUntouched = !view && !detail.made && looksAlike(choice, emptyChoice) && choice.decision !== 'redo';
  if (isUntouched || !stage.hasScan()) {
    preview.cancel();
    shown = null;
    setLabel('');
    stage.setResult(null);
  } else if (!view) showPreview(detail, choice);
  else {
    preview.cancel();
    const name = `${view.name} ${view.version}`;
    setLabel(view.name === 'result' ? words.resultLabel : visible(view.title));
    if (shown === name) return;
    shown = name;
    stage.setResult(layerOf(detail, view));
  }
};

/// Another picture is coming.
export const reset = () => {
  preview.cancel();
  shown = null;
  setLabel('');
};
