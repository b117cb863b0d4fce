/** Bars of a file of real klines. For tests. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { testDataPath } from '@cryptostream/test-data';
import type { Bar } from './bar';

export const realBars = (file: string): readonly Bar[] =>
  gunzipSync(readFileSync(testDataPath('klines', file)))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map(toBar);

const toBar = (line: string): Bar => {
  const [openTimeMs, open, high, low, close, volume] = line.split(',').map(Number) as [number, ...number[]];
  return { openTimeMs, open: open!, high: high!, low: low!, close: close!, volume: volume! };
};
