/** Klines that are hidden, restated or other in the stream, as a client and a checker meet them. */
import type { Client, KlineEvent } from '../frames.fixture';
import { clockStartMs, startFixture, until, type Started } from '../started.fixture';

type Row = readonly (string | number)[];
type Record_ = { readonly [name: string]: unknown };
type Told = {
  readonly now_ms: number;
  readonly faults: readonly Record_[];
  readonly klines: readonly {
    readonly open_time_ms: number;
    readonly close_time_ms: number;
    readonly alterations: readonly { readonly at_ms: number | null; readonly since_ms: number }[];
    readonly rest: readonly {
      readonly version: number;
      readonly from_ms: number;
      readonly to_ms: number | null;
      readonly kline: Record_;
    }[];
    readonly stream: {
      readonly frames: number;
      readonly closed: { readonly times: number; readonly kline: Record_ } | null;
    } | null;
  }[];
};

const [symbol, interval, minuteMs] = ['BTCUSDC', '1m', 60_000];
const stream = '/ws/btcusdc@kline_1m';
let started: Started;

beforeEach(async () => {
  started = await startFixture();
});
afterEach(() => started.stop());

const injected = async (fault: object): Promise<void> => {
  const answer = await started.inject({ symbol, interval, ...fault });
  expect([answer.status, await answer.text()]).toEqual([201, expect.any(String)]);
};

const told = async (): Promise<Told> => (await started.get('/control/alterations')).json() as Promise<Told>;

const rest = async (query: string): Promise<readonly Row[]> =>
  (await started.get(`/api/v3/klines?symbol=${symbol}&interval=${interval}&${query}`)).json() as Promise<
    readonly Row[]
  >;

const at = async (openTimeMs: number): Promise<Row | undefined> =>
  (await rest(`startTime=${openTimeMs}&endTime=${openTimeMs}`))[0];

const truth = (openTimeMs: number) =>
  started.simulator.control.klines({ symbol, interval: '1m', fromMs: openTimeMs, toMs: openTimeMs + 1 });

const closing = (client: Client, openTimeMs: number): KlineEvent | undefined =>
  client.received.map((text) => JSON.parse(text) as KlineEvent).find(({ k }) => k.t === openTimeMs && k.x);

const toRow = ({ k }: KlineEvent): Row => [k.t, k.o, k.h, k.l, k.c, k.v, k.T, k.q, k.n, k.V, k.Q, '0'];

const rowOf = (kline: Record_): Row =>
  [
    ...['open_time_ms', 'open', 'high', 'low', 'close', 'volume', 'close_time_ms', 'quote_volume'],
    ...['trades', 'taker_buy_volume', 'taker_buy_quote_volume'],
  ]
    .map((name) => kline[name] as string | number)
    .concat('0');

test('hidden klines are missing in stream and REST, then REST has them', async () => {
  const client = await started.connect(stream);
  await injected({ kind: 'hide_klines', count: 2, appear_after_ms: 4 * minuteMs });
  await until(async () => (await told()).klines.length === 2);
  const [first, second] = (await told()).klines;
  const [from, appears] = [first!.open_time_ms, second!.rest[0]!.from_ms];
  expect(appears).toBe(second!.close_time_ms + 1 + 4 * minuteMs);
  expect([await at(from), await at(from + minuteMs)]).toEqual([undefined, undefined]);
  // A page jumps over them and is full all the same.
  expect((await rest(`startTime=${from - 3 * minuteMs}&limit=3`)).map(([time]) => time)).toEqual(
    [-3, -2, -1].map((step) => from + step * minuteMs),
  );
  await until(() => closing(client, from + 2 * minuteMs) !== undefined);
  expect((await rest(`startTime=${from - minuteMs}&limit=2`)).map(([time]) => time)).toEqual([
    from - minuteMs,
    from + 2 * minuteMs,
  ]);
  await until(() => started.simulator.control.nowMs() >= appears);
  const row = await at(from + minuteMs);
  expect(row).toEqual(rowOf(second!.rest[0]!.kline));
  expect((await truth(from + minuteMs))[0]).toMatchObject({ close: row![4], volume: row![5] });
  const times = new Set(client.received.map((text) => (JSON.parse(text) as KlineEvent).k.t));
  expect([times.has(from), times.has(from + minuteMs), times.has(from + 2 * minuteMs)]).toEqual([
    false,
    false,
    true,
  ]);
  expect(first!.stream).toEqual({ frames: 0, closed: null });
}, 30_000);

test('klines that never appear are not in the truth either, in a range of the past too', async () => {
  const from = clockStartMs - 10 * minuteMs;
  expect(await at(from)).toBeDefined();
  await injected({ kind: 'hide_klines', from_ms: from, to_ms: from + 3 * minuteMs });
  expect((await rest(`startTime=${from - minuteMs}&limit=2`)).map(([time]) => time)).toEqual([
    from - minuteMs,
    from + 3 * minuteMs,
  ]);
  expect(await truth(from)).toEqual([]);
  const { klines, now_ms } = await told();
  expect(klines).toHaveLength(3);
  // REST had it before, and has nothing since.
  expect(klines[0]!.rest).toEqual([
    expect.objectContaining({
      version: 0,
      from_ms: from + minuteMs,
      to_ms: klines[0]!.alterations[0]!.since_ms,
    }),
  ]);
  expect(klines[0]!.stream).toBeNull();
  expect(now_ms).toBeGreaterThan(from);
});

test('restated klines are streamed as they were, and REST changes its mind', async () => {
  const client = await started.connect(stream);
  await injected({ kind: 'restate_klines', visible_after_ms: 2 * minuteMs });
  await until(async () => (await told()).klines[0]?.stream?.closed?.times === 1);
  const [kline] = (await told()).klines;
  const [original, restated] = kline!.rest;
  const openTimeMs = kline!.open_time_ms;
  expect(await at(openTimeMs)).toEqual(rowOf(original!.kline));
  expect(toRow(closing(client, openTimeMs)!)).toEqual(rowOf(original!.kline));
  expect([original!.to_ms, restated!.from_ms, restated!.to_ms]).toEqual([
    openTimeMs + 3 * minuteMs,
    openTimeMs + 3 * minuteMs,
    null,
  ]);
  await until(() => started.simulator.control.nowMs() >= restated!.from_ms);
  expect(await at(openTimeMs)).toEqual(rowOf(restated!.kline));
  expect(restated!.kline['volume']).not.toBe(original!.kline['volume']);
  expect((await truth(openTimeMs))[0]!.volume).toBe(restated!.kline['volume']);
  expect(kline!.stream!.closed!.kline).toEqual(original!.kline);
}, 30_000);

test('the frame that closes a kline says something else than REST', async () => {
  const client = await started.connect(stream);
  await injected({ kind: 'stream_differs' });
  await until(async () => (await told()).klines[0]?.stream?.closed?.times === 1);
  const [kline] = (await told()).klines;
  const frame = toRow(closing(client, kline!.open_time_ms)!);
  const row = await at(kline!.open_time_ms);
  expect(frame).not.toEqual(row);
  expect(row).toEqual(rowOf(kline!.rest[0]!.kline));
  expect(frame).toEqual(rowOf(kline!.stream!.closed!.kline));
}, 30_000);

test('clearing lets klines be that have not opened, and forgets no fault', async () => {
  await injected({ kind: 'hide_klines', count: 100 });
  await until(async () => (await told()).klines.length === 1);
  await fetch(`${started.simulator.url}/control/faults`, { method: 'DELETE' });
  const nowMs = started.simulator.control.nowMs();
  await until(() => started.simulator.control.nowMs() > nowMs + 4 * minuteMs);
  const { klines, faults } = await told();
  expect(klines.length).toBeLessThan(4);
  expect(await at(klines.at(-1)!.open_time_ms + minuteMs)).toBeDefined();
  expect(await at(klines.at(-1)!.open_time_ms)).toBeUndefined();
  expect(faults).toMatchObject([{ id: 1, kind: 'hide_klines', count: 100, cleared_ms: expect.any(Number) }]);
}, 30_000);

test.each([
  [{ symbol: 'NOSUCH' }, 'no klines of NOSUCH'],
  [{ count: 1, from_ms: 0, to_ms: 60_000 }, 'either count'],
  [{ from_ms: 0 }, 'either count'],
  [{ from_ms: 1, to_ms: 60_000 }, 'no kline of 1m opens in'],
  [{ from_ms: 0, to_ms: 60_000 * 20_000 }, 'more than 10000'],
  [{ interval: '7m' }, 'expected one of'],
])('%j is refused', async (fault, why) => {
  const answer = await started.inject({ kind: 'hide_klines', symbol, interval, ...fault });
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(why)]);
});
