import * as E from 'fp-ts/Either';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPipeline } from '../configuration';
import { readMarketEnvironment } from './configuration';

const token = join(mkdtempSync(join(tmpdir(), 'cryptostream-token-')), 'token');
writeFileSync(token, 'secret');

const fine = {
  SOURCE: 'binance',
  SYMBOLS: 'BTCUSDC,ETHUSDC',
  INTERVALS: '1s,1m,1d',
  SYMBOL_TABLE: 'BTCUSDC,ETHUSDC,XRPUSDC',
  KAFKA_BROKERS: 'kafka:9092',
  INFLUXDB_URL: 'http://influxdb:8086',
  INFLUXDB_TOKEN_FILE: token,
};

test('what it is told is enough', () => {
  expect(readMarketEnvironment(fine)).toMatchObject(
    E.right({
      SOURCE: 'binance',
      SYMBOLS: ['BTCUSDC', 'ETHUSDC'],
      INTERVALS: ['1s', '1m', '1d'],
      PARTITIONS: 4,
    }),
  );
});

test.each([
  [{ SOURCE: undefined }, 'SOURCE is not set; expected the source of the klines, for instance binance'],
  [
    { SOURCE: 'Binance' },
    'SOURCE="Binance" is not allowed; allowed: a lower-case name, for instance binance',
  ],
  [
    { INTERVALS: '1s' },
    'INTERVALS="1s" is not allowed; market states are made at the closes of a minute or longer',
  ],
  [{ SYMBOLS: 'DOGEUSDC' }, 'SYMBOLS="DOGEUSDC" is not allowed; every symbol has to stand in SYMBOL_TABLE'],
])('%j is refused: %s', (change, message) => {
  expect(readMarketEnvironment({ ...fine, ...change })).toMatchObject({
    left: [expect.stringContaining(message) as string],
  });
});

test('an image without PIPELINE enriches an interval; another name is refused', () => {
  expect(readPipeline({})).toEqual(E.right({ PIPELINE: 'enrichment' }));
  expect(readPipeline({ PIPELINE: 'market' })).toEqual(E.right({ PIPELINE: 'market' }));
  expect(readPipeline({ PIPELINE: 'markets' })).toEqual(
    E.left(['PIPELINE="markets" is not allowed; allowed: enrichment, market, webhooks']),
  );
});
