/** A file of real klines, and every value of the domain over it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Enrichment } from '../../packages/domain/dist/index.js';

const { defaultConfiguration, enrichment } = Enrichment;
const made = enrichment({
  ...defaultConfiguration,
  indicators: [...defaultConfiguration.indicators, { indicator: 'quantiles', parameters: { period: 20 } }],
});
if (made._tag === 'Left') throw new Error(made.left.message);
const { names, initial, copy, update } = made.right;

const readBars = (folder, file) =>
  gunzipSync(readFileSync(join(folder, 'klines', file)))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => {
      const [openTimeMs, open, high, low, close, volume] = row.split(',').map(Number);
      return { openTimeMs, open, high, low, close, volume };
    });

/**
 * @returns (from, to) => the klines that open from one moment to another (ISO 8601, UTC), and their values as a column for each name
 */
export const enrichedFile = (folder, file, intervalMs) => {
  const bars = readBars(folder, file);
  const state = copy(initial);
  const rows = bars.map((bar, index) => {
    const steps = index === 0 ? 1 : (bar.openTimeMs - bars[index - 1].openTimeMs) / intervalMs;
    return { ...update(state, bar, steps), steps };
  });
  return (from, to) => {
    const begin = bars.findIndex(({ openTimeMs }) => openTimeMs >= Date.parse(from));
    const later = bars.findIndex(({ openTimeMs }) => openTimeMs >= Date.parse(to));
    const end = later < 0 ? bars.length : later;
    const chosen = bars.slice(begin, end);
    const column = (value) => rows.slice(begin, end).map(value);
    return {
      bars: chosen,
      halfMs: intervalMs / 2,
      times: chosen.map(({ openTimeMs }) => openTimeMs + intervalMs / 2),
      closes: chosen.map(({ close }) => close),
      outliers: column(({ isOutlier }) => isOutlier),
      gaps: column(({ steps }) => steps - 1),
      values: Object.fromEntries(
        names.map((name, place) => [name, column(({ values }) => values.numbers[place])]),
      ),
    };
  };
};
