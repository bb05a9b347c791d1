// What one module tells the others.
//
// address    the address has changed: the view
// folder     the overview has changed: the overview
// list       another list of pictures is there
// row        a picture's row has changed: its id
// saved      a choice has reached the server: {id, choice, revision}
// changed    the server tells of a change: {id, revision}
// restored   choices are there that an earlier page of the tab could not send
// unsaved    how many choices have not reached the server, or its state: {count, state}
// conflict   somebody else has changed a picture, too: its id
// lost       the server does not answer; alive: it does again; missed: ask for everything again
// unreachable  a request has found no server
// refused    the server does not take a choice: {id, error}
// progress   how far the decisions are applied: {job, done, total, failed, current, ended}

const listeners = new Map();

export const on = (event, listener) => {
  if (!listeners.has(event)) listeners.set(event, []);
  listeners.get(event).push(listener);
};

export const tell = (event, detail) => {
  for (const listener of listeners.get(event) ?? []) listener(detail);
};

let clearing = 0;

/// Tells a screen reader, after what the focus makes it say.
export const say = (text) => {
  const region = document.getElementById('said');
  clearTimeout(clearing);
  region.textContent = '';
  clearing = setTimeout(() => { region.textContent = text; }, 60);
};
