// Previews, one at a time: while the server makes one only the newest wish waits, so that a slider that
// is dragged shows what it does all the way.

import { getPreview, Refusal } from './api.js';
import { words } from './words.js';

let running = null;
let next = null;

const run = async ({ id, choice, show, fail }) => {
  const request = running = new AbortController();
  try {
    const { blob, place, milliseconds } = await getPreview(id, choice, request.signal);
    const bitmap = await createImageBitmap(blob);
    if (request.signal.aborted) bitmap.close();
    else show({ bitmap, place, milliseconds });
  } catch (error) {
    if (!request.signal.aborted && !next) fail(error instanceof Refusal ? error.message : words.noAnswerShort);
  }
  if (running !== request) return;
  running = null;
  const wish = next;
  next = null;
  if (wish) run(wish);
};

export const want = (wish) => {
  if (running) next = wish;
  else run(wish);
};

export const cancel = () => {
  running?.abort();
  running = null;
  next = null;
};
