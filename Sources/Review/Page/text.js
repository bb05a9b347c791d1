// How names and numbers are written.

import { words } from './words.js';

const number = new Intl.NumberFormat(words.locale);
const hundredths = new Intl.NumberFormat(words.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const count = (value) => number.format(value);
export const share = (value) => hundredths.format(value);
export const signed = (value) => (value > 0 ? `+${share(value)}` : share(value));

/// Characters that would break a line, show nothing, or turn what stands after them around.
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/// Text on one line in which nothing hides: a line feed is `⟨U+000A⟩`.
export const visible = (text) =>
  text.replace(hidden, (character) => `⟨U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);

/// Folder and name of a path, and which picture of the file it is.
export const nameParts = ({ source, page, part }) => {
  const cut = source.lastIndexOf('/') + 1;
  const place = [page && words.page(page), part && words.part(part)].filter(Boolean).join(', ');
  return {
    folder: visible(source.slice(0, cut)),
    name: visible(source.slice(cut)) + (place ? ` (${place})` : ''),
  };
};

export const fullName = (row) => {
  const { folder, name } = nameParts(row);
  return folder + name;
};

export const time = (text) =>
  new Date(text).toLocaleString(words.locale, { dateStyle: 'medium', timeStyle: 'short' });
