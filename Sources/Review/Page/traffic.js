// Pictures come a few at a time. A browser has six connections to a server, and decisions, previews and
// lists must not wait behind pictures that take long to decode.

const most = 3;

let running = 0;
let waiting = [];

const next = () => {
  while (running < most && waiting.length) {
    const { start } = waiting.shift();
    running += 1;
    start().catch(() => {}).finally(() => {
      running -= 1;
      next();
    });
  }
};

/// Starts something that gives a promise as soon as there is room; what is urgent goes before the rest.
/// Gives a function that takes it out again if it has not been started.
export const enqueue = (start, { isUrgent = false } = {}) => {
  const job = { start };
  if (isUrgent) waiting.unshift(job);
  else waiting.push(job);
  next();
  return () => { waiting = waiting.filter((other) => other !== job); };
};

/// Ends the loading of an image that is taken away; browsers do not say that themselves.
export const dropImage = (image) => {
  image.removeAttribute('src');
  image.dispatchEvent(new Event('abort'));
};

/// Loads an image of the page, unless it has been taken away in the meantime.
export const loadImage = (image, address) => enqueue(() => new Promise((done) => {
  if (!image.isConnected) {
    done();
    return;
  }
  for (const end of ['load', 'error', 'abort']) image.addEventListener(end, done, { once: true });
  image.src = address;
}));
