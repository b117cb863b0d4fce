import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { z } from 'zod';
import * as Configuration from './configuration';

const schema = z.object({
  INTERVAL: Configuration.interval,
  SYMBOLS: Configuration.symbols,
  PARTITIONS: Configuration.integer(1, 100).default(4),
});

test('reads variables and fills in defaults', () => {
  expect(Configuration.readConfiguration(schema, { INTERVAL: '1m', SYMBOLS: 'BTCUSDC, ETHUSDC' })).toEqual(
    E.right({ INTERVAL: '1m', SYMBOLS: ['BTCUSDC', 'ETHUSDC'], PARTITIONS: 4 }),
  );
});

test('names every wrong variable, its value and what is allowed', () => {
  const result = Configuration.readConfiguration(schema, { INTERVAL: '7m', PARTITIONS: '0' });
  expect(result).toEqual(
    E.left([
      'INTERVAL="7m" is not allowed; allowed: 1s, 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d',
      'SYMBOLS is not set; expected symbols separated by commas, for instance BTCUSDC,ETHUSDC',
      'PARTITIONS="0" is not allowed; allowed: an integer from 1 to 100',
    ]),
  );
});

test('an empty variable counts as not set', () => {
  expect(
    Configuration.readConfiguration(schema, { INTERVAL: '1m', SYMBOLS: 'BTCUSDC', PARTITIONS: '' }),
  ).toEqual(E.right({ INTERVAL: '1m', SYMBOLS: ['BTCUSDC'], PARTITIONS: 4 }));
});

describe('brokers', () => {
  const brokers = z.object({ KAFKA_BROKERS: Configuration.brokers });

  test.each([
    ['kafka:9092', ['kafka:9092']],
    ['a.example.org:9092, b-1:65535', ['a.example.org:9092', 'b-1:65535']],
    ['[2001:db8::1]:9092', ['[2001:db8::1]:9092']],
  ])('%s', (text, expected) => {
    expect(Configuration.readConfiguration(brokers, { KAFKA_BROKERS: text })).toEqual(
      E.right({ KAFKA_BROKERS: expected }),
    );
  });

  test.each(['kafka', ',', 'kafka:9092,', 'http://kafka:9092', 'kafka:0', 'kafka:65536', 'kafka: 9092'])(
    'not "%s"',
    (text) => {
      expect(Configuration.readConfiguration(brokers, { KAFKA_BROKERS: text })).toEqual(
        E.left([
          `KAFKA_BROKERS="${text}" is not allowed; expected host:port, several separated by commas, for instance kafka:9092`,
        ]),
      );
    },
  );
});

describe('a moment', () => {
  const moment = z.object({ SINCE: Configuration.moment });

  test.each([
    ['2025-03-01', Date.UTC(2025, 2, 1)],
    ['2025-03-01T12:30', Date.UTC(2025, 2, 1, 12, 30)],
    ['2025-03-01T12:30:15.5', Date.UTC(2025, 2, 1, 12, 30, 15, 500)],
    ['2025-03-01T12:30:00+05:45', Date.UTC(2025, 2, 1, 6, 45)],
    ['1740787200000', 1_740_787_200_000],
  ])('%s', (text, expected) => {
    expect(Configuration.readConfiguration(moment, { SINCE: text })).toEqual(E.right({ SINCE: expected }));
  });

  test.each(['1', 'noon', '2025', '2025-13-01', '2025-03-01 12:30', 'March 1, 2025', '2025-03-01T12'])(
    'not "%s"',
    (text) => {
      expect(Configuration.readConfiguration(moment, { SINCE: text })).toMatchObject({
        left: [expect.stringMatching(/^SINCE="[^"]+" is not allowed; allowed: ISO 8601/)],
      });
    },
  );
});

test('an interval may not stand twice', () => {
  expect(
    Configuration.readConfiguration(z.object({ INTERVALS: Configuration.intervals }), {
      INTERVALS: '1m,1h,1m',
    }),
  ).toEqual(E.left(['INTERVALS="1m,1h,1m" is not allowed; expected each interval once']));
});

describe('a secret', () => {
  const secret = z.object({ TOKEN_FILE: Configuration.secretFile });
  const directory = mkdtempSync(join(tmpdir(), 'secret-'));

  test('is read from the file and trimmed', () => {
    const path = join(directory, 'token');
    writeFileSync(path, 'abc\n');
    expect(Configuration.readConfiguration(secret, { TOKEN_FILE: path })).toEqual(
      E.right({ TOKEN_FILE: 'abc' }),
    );
  });

  test('that is missing is told with the path', () => {
    const result = Configuration.readConfiguration(secret, { TOKEN_FILE: '/nowhere/token' });
    expect(E.isLeft(result) && result.left[0]).toMatch(
      /^TOKEN_FILE="\/nowhere\/token" is not allowed; expected a readable file/,
    );
  });
});
