/** The reader against a server that fails as scripted. */
import type { KlineReader } from '@cryptostream/ports';
import { left, right, scriptedServer, type ScriptedAnswer, type ScriptedServer } from '@cryptostream/testkit';
import { influxReader } from './influx-reader';

let server: ScriptedServer | undefined;
let reader: KlineReader | undefined;
afterEach(async () => {
  await reader?.close();
  await server?.close();
});

const readFrom = async (answer: ScriptedAnswer, timeoutMs = 5_000): Promise<KlineReader> => {
  server = await scriptedServer(() => answer);
  reader = influxReader({ url: server.url, org: 'o', bucket: 'b', token: 't', timeoutMs });
  return reader;
};

const csv = (...lines: readonly string[]): ScriptedAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/csv; charset=utf-8' },
  body: lines.join('\r\n'),
});

test('a script that fails half way, after 200, is not taken for rows', async () => {
  const failing = csv(
    '#datatype,string,long,string,string,string,dateTime:RFC3339',
    '#group,false,false,true,true,true,false',
    '#default,first,,,,,',
    ',result,table,source,symbol,interval,_time',
    ',,0,binance,BTCUSDC,1m,2024-01-01T00:00:00Z',
    '',
    '#datatype,string,string',
    '#group,true,true',
    '#default,,',
    ',error,reference',
    ',query terminated: reached memory limit,897',
    '',
  );
  expect(await left((await readFrom(failing)).coverage)).toEqual({
    _tag: 'StoreUnavailable',
    message: 'InfluxDB answered 500: query terminated: reached memory limit',
    retryable: true,
  });
});

test('an empty answer is no rows', async () => {
  expect(await right((await readFrom(csv(''))).gaps)).toEqual([]);
});

test('a query that takes too long is ended', async () => {
  expect(await left((await readFrom('hang', 1_000)).gaps)).toMatchObject({ _tag: 'StoreUnavailable' });
  await server!.requests[0]!.closed;
});

test('a limit of nothing asks nothing', async () => {
  const query = { source: 's', symbol: 'S', interval: '1m', measurement: 'kline_raw', limit: 0 } as const;
  expect(await right((await readFrom('reset')).klines(query))).toEqual([]);
  expect(server!.requests).toEqual([]);
});
