/** The file of rules of a fault run: rules that fire often, in versions of which one replaces the other while everything breaks. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const rules = {
  average: '{ name: average, intervals: [1m], when: { cross: { value: close, over: sma_20 } } }',
  rsi: '{ name: rsi, when: { level: { value: rsi_14, above: 70, below: 30, hysteresis: 5 } } }',
  rsiCloser: '{ name: rsi, when: { level: { value: rsi_14, above: 60, below: 40, hysteresis: 2 } } }',
  volume: '{ name: volume, cool_down: 30s, when: { volume: { ratio: 2.5, last: 20 } } }',
  move: '{ name: move, cool_down: 10s, when: { change: { percent: 0.05, within: 1m } } }',
  low: '{ name: low, intervals: [1s], cool_down: 1m, when: { extreme: { new: low, days: 1 } } }',
  bad: '{ name: bad, when: { level: { value: rsi_15, above: 70 } } }',
} as const;

const versions: readonly (readonly (keyof typeof rules)[])[] = [
  ['average', 'rsi', 'volume', 'move', 'low'],
  ['volume', 'rsiCloser', 'average', 'bad'],
  ['move', 'rsiCloser', 'average'],
  ['rsi', 'volume', 'low', 'move', 'average'],
];

export const versionCount = versions.length;

export const rulesPath = (folder: string): string => join(folder, 'alerts', 'rules.yaml');

/** Replaces the file by another one, as a deployment does. */
export const writeRules = (folder: string, version: number): void => {
  const path = rulesPath(folder);
  mkdirSync(dirname(path), { recursive: true });
  const lines = versions[version % versionCount]!.map((name) => `  - ${rules[name]}\n`);
  writeFileSync(`${path}.new`, `rules:\n${lines.join('')}`);
  renameSync(`${path}.new`, path);
};
