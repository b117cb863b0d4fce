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
