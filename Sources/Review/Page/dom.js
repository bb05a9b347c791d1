// Elements are made here and nowhere from text with markup: whatever a file name holds stays text.

export const byId = (id) => document.getElementById(id);

/// An element; properties beginning with `on` are listeners, the others attributes.
export const make = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

/// Sets text only where it differs, so that a screen reader is not told the same again.
export const setText = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

/// Marks one of several buttons as pressed.
export const press = (buttons, isPressed) => {
  for (const button of buttons) button.setAttribute('aria-pressed', String(isPressed(button)));
};

/// True where a key belongs to what has the focus: text that is written, a value that is set.
export const takesKeys = (element) =>
  element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement ||
  (element instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'color', 'file'].includes(element.type));
