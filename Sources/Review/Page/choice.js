// A choice: what somebody has decided about a picture. It is a value; changes make another one.

export const decisions = ['approve', 'reject', 'redo', 'grey', 'exclude'];

export const emptyChoice = Object.freeze({
  decision: 'none', turn: 0, mirror: false, crop: null, polarity: null, recipe: null, saturation: null,
  warmth: null, greenness: null, colorfulness: null, style: null, alternative: null, hints: [], note: '',
});

/// What the pixels of a result come from; the rest is opinion.
const settings = Object.keys(emptyChoice).filter((key) => key !== 'decision' && key !== 'note');
/// Of these the page itself shows what they do.
const shown = new Set(['turn', 'mirror', 'crop']);

const equal = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export const sameChoice = (a, b) =>
  Object.keys(emptyChoice).every((key) => equal(a[key] ?? emptyChoice[key], b[key] ?? emptyChoice[key]));

/// True if a picture made with one has the colours and tones of one made with the other.
export const looksAlike = (choice, made) =>
  settings.every((key) => shown.has(key) || key === 'alternative' || equal(choice[key], made[key])) &&
  (choice.decision === 'grey') === (made.decision === 'grey');

/// The choice with some of its fields changed.
///
/// Other settings ask for another result, so what was decided about the one that is there no longer
/// holds; to approve them beforehand is a decision that follows.
export const changed = (choice, change) => {
  const next = { ...choice, ...change };
  const asksAnew = settings.some((key) => key in change && !equal(choice[key], change[key]));
  if (asksAnew && !('decision' in change) && ['none', 'approve', 'reject'].includes(choice.decision)) {
    next.decision = 'redo';
  }
  return next;
};

/// Turned by quarters as it is seen, clockwise.
export const turned = (choice, quarters) => ({ turn: (choice.turn + 90 * quarters + 360) % 360 });

/// Mirrored as it is seen, left to right: the mirror comes before the turn, which it reverses.
export const mirrored = (choice) => ({ mirror: !choice.mirror, turn: (360 - choice.turn) % 360 });

const polarities = [null, 'negative', 'positive'];
export const otherPolarity = (choice) =>
  ({ polarity: polarities[(polarities.indexOf(choice.polarity) + 1) % polarities.length] });
