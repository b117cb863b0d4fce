import { Enrichment } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { decodeIndicatorsFile } from './indicators-file';

test('names and periods, signals and thresholds', () => {
  const decoded = decodeIndicatorsFile({
    indicators: [{ name: 'sma', period: 3 }, { name: 'vwap' }],
    signals: [
      { name: 'up', cross: 'close', over: 'sma_3' },
      { name: 'side', zone: 'close', below: 1, above: 'vwap' },
    ],
    outlier: { window: 10, threshold: 5, minimum_move: 0 },
  });
  expect(E.isRight(decoded) && decoded.right.names).toEqual(['sma_3', 'vwap', 'up', 'side']);
  expect(E.isRight(decoded) && decoded.right.configuration.outlier).toEqual({
    window: 10,
    threshold: 5,
    minimumMove: 0,
  });
});

test('signals may be left out; the default says what an outlier is', () => {
  const decoded = decodeIndicatorsFile({ indicators: [] });
  expect(E.isRight(decoded) && decoded.right.configuration).toEqual({
    indicators: [],
    signals: [],
    outlier: Enrichment.defaultConfiguration.outlier,
  });
});

test.each<[string, unknown, readonly string[]]>([
  ['nothing', null, ['the file: Invalid input: expected object, received null']],
  ['a text', 'sma', ['the file: Invalid input: expected object, received string']],
  ['no indicators', {}, ['indicators: Invalid input: expected array, received undefined']],
  ['a key that is none', { indicators: [], indicator: [] }, ['the file: Unrecognized key: "indicator"']],
  [
    'a period in words, an indicator without a name',
    { indicators: [{ name: 'sma', period: 'seven' }, { period: 7 }] },
    [
      'indicators[0].period: expected a number',
      'indicators[1].name: Invalid input: expected string, received undefined',
    ],
  ],
  [
    'half a signal',
    { indicators: [], signals: [{ name: 'up', cross: 'close' }] },
    ['signals[0]: expected { name, cross, over } or { name, zone, below, above }'],
  ],
  [
    'what the domain refuses',
    {
      indicators: [
        { name: 'sma', period: 0 },
        { name: 'ema', period: 3 },
        { name: 'ema', period: 3 },
      ],
    },
    ['sma: period 0 is not an integer from 1 to 10000'],
  ],
])('%s is refused', (_, value, problems) => {
  expect(decodeIndicatorsFile(value)).toEqual(E.left(problems));
});
