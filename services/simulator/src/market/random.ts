/**
 * Numbers that look random and are a pure function of what they are drawn for. Integer arithmetic only, so that every
 * machine draws the same.
 */

const { imul } = Math;

/** Draws the next number of a sequence, uniform in [0, 1). */
export type Draw = () => number;

/** A 32-bit hash of a text (FNV-1a, then mixed). */
export const hashText = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix(hash);
};

/** A 32-bit hash of a hash and a safe integer. */
export const hashWith = (hash: number, value: number): number =>
  mix(imul(mix(hash ^ (value | 0)), 0x9e3779b1) ^ Math.floor(value / 0x1_0000_0000));

/** A number in [0, 1) from a 32-bit hash. */
export const toUnit = (hash: number): number => (hash >>> 0) / 0x1_0000_0000;

/** The sequence of a hash (mulberry32). */
export const drawsOf = (hash: number): Draw => {
  let state = hash | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return toUnit(mixed ^ (mixed >>> 14));
  };
};

/** Close to a standard normal deviate, within ±3.5: a sum of four uniforms needs no logarithm. */
export const drawNormal = (draw: Draw): number => (draw() + draw() + draw() + draw() - 2) * 1.7320508;

const mix = (value: number): number => {
  let mixed = value | 0;
  mixed = imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
};
