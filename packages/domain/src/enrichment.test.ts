import * as E from 'fp-ts/Either';
import { enrichment } from './enrichment';

test.each([
  [[{ indicator: 'sam', period: 20 }], 'unknown indicator "sam"; known: sma, rsi'],
  [[{ indicator: 'sma', period: 0 }], 'sma: period 0 is not an integer from 1 to 10000'],
  [[{ indicator: 'rsi', period: 1.5 }], 'rsi: period 1.5 is not an integer from 2 to 10000'],
  [
    [
      { indicator: 'sma', period: 7 },
      { indicator: 'sma', period: 7 },
    ],
    'the same indicator with the same period stands there twice',
  ],
])('refuses %j', (configuration, message) => {
  expect(enrichment(configuration)).toEqual(E.left({ _tag: 'ConfigurationError', message }));
});

test('names carry the periods, in the order of the configuration', () => {
  const result = enrichment([
    { indicator: 'rsi', period: 14 },
    { indicator: 'sma', period: 20 },
  ]);
  expect(E.isRight(result) && result.right.names).toEqual(['rsi_14', 'sma_20']);
});
