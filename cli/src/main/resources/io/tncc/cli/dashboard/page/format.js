// How figures are written, and colours chosen.
import { h } from 'preact';
import htm from 'htm';

export const html = htm.bind(h);

export const whole = value => Math.round(value).toLocaleString('en-US');

export const decimals = (value, digits) =>
  value === undefined || value === null ? '–' : value.toFixed(digits);

export const rate = value => (value >= 10 || value === 0 ? whole(value) : value.toFixed(1));

/** Long numbers on axes: 12k, 3.5M. */
export const short = value => {
  if (Math.abs(value) >= 1e6) return `${+(value / 1e6).toFixed(1)}M`;
  if (Math.abs(value) >= 1e3) return `${+(value / 1e3).toFixed(1)}k`;
  return `${+value.toPrecision(3)}`;
};

export const bytes = value =>
  value >= 1e6 ? `${(value / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(value / 1e3))} kB`;

export const time = millis => new Date(millis).toLocaleTimeString('en-GB');

export const moment = millis => new Date(millis).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

const CLASSES_LIGHT = ['#2b57c4', '#d9622b', '#1f8a5b', '#b3369b', '#c79a00', '#0d93ad', '#8a5a2b', '#6a4bc4', '#c22f44', '#5d7a12'];
const CLASSES_DARK = ['#7ea3ff', '#ff9a66', '#5fd3a0', '#ee86da', '#f2cc4d', '#5fd4ea', '#d3a373', '#b79cff', '#ff7b8c', '#b2d25a'];

/** The colour of a class or lane by its place; far ones are spread over the hues. */
export const colorOf = (place, dark) => {
  if (place < 0) return dark ? '#6d7680' : '#9a9a95';
  const few = dark ? CLASSES_DARK : CLASSES_LIGHT;
  if (place < few.length) return few[place];
  return `hsl(${(place * 137.508) % 360} 65% ${dark ? 68 : 42}%)`;
};

export const query = parameters => new URLSearchParams(parameters).toString();

/** Where the thumbnail of a selected image is; a selection is {image} of the stream or {row} of the lane's sample. */
export const thumbnail = (lane, selection) =>
  selection.image !== undefined
    ? `/api/image?${query({ image: selection.image })}`
    : `/api/sample?${query({ lane, row: selection.row })}`;

/** Asks for JSON; the message of a refusal becomes the error's. */
export const ask = async (path, parameters, signal) => {
  const response = await fetch(`${path}?${query(parameters)}`, { signal });
  if (!response.ok) throw new Error((await response.text()).trim());
  return response.json();
};
