/** What the gateway promises over whichever log and store it runs on. */
import {
  encodeEnriched,
  encodeFeedState,
  gapQuality,
  klinesResponseSchema,
  statusResponseSchema,
  toEnrichedPoint,
  toQualityPoint,
  toRawPoint,
  Topics,
  type Point,
} from '@cryptostream/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import { Enrichment, Series, type Kline, type SeriesState } from '@cryptostream/domain';
import type { NewRecord } from '@cryptostream/ports';
import type { GatewayDependencies } from './dependencies';
import { run, type RunningGateway } from './run';
import { readEvents, type ReceivedEvent } from './stream/read-events.fixture';
import { btc1m, fullStore, minuteMs, startMs, surroundings } from './surroundings.fixture';

/** A log and a store, with the topics of 1m and 1h in place and nothing in them. */
export type Installation = Pick<GatewayDependencies, 'store' | 'log' | 'followTopics'> & {
  /** Points first, then records, as the consumer does. */
  readonly commit: (points: readonly Point[], records: readonly NewRecord[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

const kline = (index: number): Kline => ({
  ...btc1m,
  openTimeMs: startMs + index * minuteMs,
  closeTimeMs: startMs + (index + 1) * minuteMs - 1,
  open: '100.10',
  high: '101.00',
  low: '99.90',
  close: '100.50',
  volume: '3.25000000',
  quoteVolume: '326.62500000',
  trades: 12,
  closed: true,
});

const enriched = (index: number): SeriesState.EnrichedKline => ({
  kline: kline(index),
  values: Enrichment.fromRecord({ sma_20: 100.25 + index, rsi_14: 55.5 }),
  flags: { gapBefore: 0, zeroVolume: false, outlier: false },
});

const record = (topic: string, key: string, value: string): NewRecord => ({
  topic,
  partition: 0,
  key,
  value,
  headers: {},
});

const commit = (installation: Installation, indices: readonly number[]): Promise<void> =>
  installation.commit(
    indices.flatMap((index) => [toRawPoint(kline(index)), toEnrichedPoint(enriched(index))]),
    indices.map((index) => record(Topics.enriched('1m'), 'BTCUSDC', encodeEnriched(enriched(index)))),
  );

/** @param open a fresh installation for each test */
export const testGateway = (open: () => Promise<Installation>): void => {
  let installation: Installation;
  let gateway: RunningGateway | undefined;

  const startGateway = async (bootId: string): Promise<RunningGateway> => {
    const { store, log, followTopics } = installation;
    gateway = await run({ ...surroundings(fullStore()).dependencies, store, log, followTopics, bootId });
    await untilReady(gateway.url);
    return gateway;
  };

  beforeEach(async () => {
    installation = await open();
  }, 120_000);

  afterEach(async () => {
    await gateway?.stop();
    await installation.close();
  }, 60_000);

  test('history, status and feed state as they were committed', async () => {
    await commit(installation, [0, 1, 2, 5]);
    const hole = { ...btc1m, fromMs: startMs + 3 * minuteMs, toMs: startMs + 5 * minuteMs };
    const feed = {
      ...btc1m,
      status: 'backfilling',
      sinceMs: startMs,
      lastOpenTimeMs: null,
      detail: '',
    } as const;
    await installation.commit(
      [toQualityPoint(gapQuality(hole, 'exchange', 2))],
      [record(Topics.feedState, Series.toKey(btc1m), encodeFeedState(feed))],
    );
    const { url } = await startGateway('first');
    const klines = await fetch(`${url}/api/v1/klines?symbol=BTCUSDC&interval=1m&enriched=true`);
    expect(klinesResponseSchema.parse(await klines.json()).klines.at(-1)).toEqual({
      open_time_ms: startMs + 5 * minuteMs,
      close_time_ms: startMs + 6 * minuteMs - 1,
      open: 100.1,
      high: 101,
      low: 99.9,
      close: 100.5,
      volume: 3.25,
      quote_volume: 326.625,
      trades: 12,
      sma_20: 105.25,
      rsi_14: 55.5,
      gap_before: 0,
      zero_volume: false,
      outlier: false,
      hour: 22,
      weekday: 2,
      session: 'america',
    });
    const status = await fetch(`${url}/api/v1/status`);
    expect(statusResponseSchema.parse(await status.json()).series).toMatchObject([
      {
        ...btc1m,
        feed: { status: 'backfilling' },
        stored: 4,
        expected: 6,
        missing_exchange: 2,
        missing_ours: 0,
        completeness_percent: 100,
        holes: [{ from_ms: hole.fromMs, to_ms: hole.toMs, missing: 2, cause: 'exchange' }],
      },
    ]);
  });

  test('a client that outlives the gateway misses no closed kline', async () => {
    await commit(installation, [0, 1]);
    const before = await startGateway('first');
    const told = await readEvents(`${before.url}/api/v1/stream`, untilTold(3), {
      onOpen: () => void commit(installation, [2, 3]),
    });
    await before.stop();
    await commit(installation, [4, 5, 6]);
    const after = await startGateway('second');
    const missed = await readEvents(`${after.url}/api/v1/stream`, untilTold(8), {
      lastEventId: told.at(-1)?.id ?? '',
      onOpen: () => void commit(installation, [7, 8]),
    });
    // One may be told twice, from the store and as it happens.
    const times = [...new Set([...told, ...missed].map(openTimeOf))];
    expect(times).toEqual([2, 3, 4, 5, 6, 7, 8].map((index) => startMs + index * minuteMs));
  });
};

const openTimeOf = ({ data }: ReceivedEvent): number =>
  (data as { readonly open_time_ms: number }).open_time_ms;

const untilTold =
  (index: number) =>
  (events: readonly ReceivedEvent[]): boolean =>
    events.some((event) => openTimeOf(event) === startMs + index * minuteMs);

const untilReady = async (url: string): Promise<void> => {
  while (!(await fetch(`${url}/readyz`)).ok) await sleep(50);
};
