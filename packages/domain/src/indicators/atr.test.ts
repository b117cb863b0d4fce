import { atr } from './atr';
import { between, indicatorLaws, withinPrices } from './indicator.laws';
import { wilderOf } from './naive.laws';

describe.each([1, 14])('atr %i', (period) => {
  indicatorLaws(atr.make({ period }), {
    bounds: (bars) => [between(0, withinPrices(bars).maximum - withinPrices(bars).minimum)],
    degrees: [{ price: 1, volume: 0 }],
    naive: (bars) => {
      const ranges = bars.slice(1).map(({ high, low }, index) => {
        const { close } = bars[index]!;
        return Math.max(high - low, Math.abs(high - close), Math.abs(low - close));
      });
      return [wilderOf(ranges, period)];
    },
  });
});
