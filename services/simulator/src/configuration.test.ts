import * as E from 'fp-ts/Either';
import { readEnvironment } from './configuration';

test('everything has a default', () => {
  expect(readEnvironment({})).toEqual(
    E.right({
      PORT: 9_080,
      HOST: '0.0.0.0',
      SEED: '1',
      SINCE: Date.UTC(2017, 7, 17),
      SPEED: 1,
      LOG_LEVEL: 'info',
    }),
  );
});

test('moments are ISO 8601 or epoch ms', () => {
  expect(readEnvironment({ CLOCK_START: '2024-03-01T00:00:00Z', SINCE: '1709251200000' })).toMatchObject(
    E.right({ CLOCK_START: 1_709_251_200_000, SINCE: 1_709_251_200_000 }),
  );
});

test('every mistake is told', () => {
  expect(
    readEnvironment({
      PORT: '70000',
      SPEED: '0',
      CLOCK_START: 'noon',
      SYMBOLS: 'btc',
      CONNECTION_LIFETIME_MS: '1',
    }),
  ).toEqual(
    E.left([
      'PORT="70000" is not allowed; allowed: an integer from 0 to 65535',
      'SYMBOLS="btc" is not allowed; expected different symbols of upper-case letters and digits separated by commas, for instance BTCUSDC,ETHUSDC',
      'SPEED="0" is not allowed; allowed: a number above 0',
      'CLOCK_START="noon" is not allowed; allowed: ISO 8601 as 2025-03-01 or 2025-03-01T00:00:00Z (UTC unless it says otherwise), or epoch milliseconds',
      'CONNECTION_LIFETIME_MS="1" is not allowed; allowed: an integer from 1000 to 86400000',
    ]),
  );
});
