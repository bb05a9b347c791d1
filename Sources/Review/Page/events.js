// What the server tells by itself. A connection is held only while the tab is seen: browsers have six for
// all tabs together.

import { on, tell } from './bus.js';

const patience = 20_000;

let source = null;
let hiding = 0;
let opening = 0;

const read = (event) => JSON.parse(event.data);

export const open = () => {
  clearTimeout(opening);
  opening = 0;
  source?.close();
  source = new EventSource('api/events');
  source.addEventListener('open', () => {
    tell('alive');
    // Also at the beginning: something may have happened since it was asked for.
    tell('missed');
  });
  source.addEventListener('error', () => {
    tell('lost');
    // An answer that is not a stream ends it for good, as that of a server which is just starting.
    if (source.readyState === EventSource.CLOSED) opening = setTimeout(open, 3000);
  });
  source.addEventListener('changed', (event) => tell('changed', read(event)));
  source.addEventListener('progress', (event) => tell('progress', read(event)));
  source.addEventListener('batch', (event) => tell('batch', read(event)));
  source.addEventListener('missed', () => tell('missed'));
};

// Another request has found no server, which the stream may not have noticed.
on('unreachable', () => {
  tell('lost');
  opening ||= setTimeout(open, 1000);
});

document.addEventListener('visibilitychange', () => {
  clearTimeout(hiding);
  if (document.hidden) {
    hiding = setTimeout(() => {
      source?.close();
      source = null;
      }, patience);
  } else if (!source) open();
});
