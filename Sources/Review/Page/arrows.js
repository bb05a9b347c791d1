// Arrow keys in place of a pointer.

const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const step = 1;
const largeStep = 20;

/// How far a key moves something, in pixels of the screen: one, or twenty without Shift; null for other keys.
export const arrowStep = (event) => {
  const direction = directions[event.key];
  if (!direction || event.ctrlKey || event.metaKey || event.altKey) return null;
  event.preventDefault();
  event.stopPropagation();
  const length = event.shiftKey ? step : largeStep;
  return direction.map((part) => part * length);
};
