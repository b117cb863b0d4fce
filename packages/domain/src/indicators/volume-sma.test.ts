import { anywhere, between, indicatorLaws } from './indicator.laws';
import { last, meanOf } from './naive.laws';
import { barOf, runIndicator } from './run-indicator.laws';
import { volumeSma } from './volume-sma';

describe.each([1, 20])('volume sma %i', (period) => {
  indicatorLaws(volumeSma.make({ period }), {
    bounds: () => [{ ...anywhere, minimum: 0 }, between(0, period)],
    degrees: [
      { price: 0, volume: 1 },
      { price: 0, volume: 0 },
    ],
    naive: (bars) => {
      const volumes = bars.map(({ volume }) => volume);
      const mean = meanOf(last(volumes, period));
      return [mean, mean === 0 ? 0 : volumes.at(-1)! / mean];
    },
  });
});

test('the ratio is 0 where nothing was traded in the whole window', () => {
  const bars = [3, 0, 0].map((volume) => barOf(1, { volume }));
  expect(runIndicator(volumeSma.make({ period: 2 }), bars).rows).toEqual([
    [NaN, NaN],
    [1.5, 0],
    [0, 0],
  ]);
});
