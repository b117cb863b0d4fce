import type { FeedState } from '@cryptostream/contracts';
import { Interval } from '@cryptostream/domain';
import { toFeedState, type SeriesConnection } from './feed-status';
import { startFeed, type Feed } from './topology';

const minute = Interval.lengthMs('1m');
const series = { source: 'binance', symbol: 'BTCUSDC', interval: '1m' } as const;
const nextMs = 1_700_000_040_000;
const feed = startFeed(series, nextMs, false);
const fresh = startFeed(series, nextMs, true);

const connected: SeriesConnection = {
  connected: true,
  trouble: '',
  silent: new Set(),
  refusal: '',
  absent: 0,
};
const silent: SeriesConnection = { ...connected, silent: new Set(['BTCUSDC']) };
const otherSilent: SeriesConnection = { ...connected, silent: new Set(['ETHUSDC']) };
const down: SeriesConnection = { ...connected, connected: false };

/** The newest kline is in time at this moment; two klines and 8 s later it is not any more. */
const inTimeMs = nextMs + minute;
const latestMs = nextMs + 3 * minute + 8_000;

test.each<
  readonly [
    name: string,
    feed: Feed,
    connection: SeriesConnection,
    serverTimeMs: number,
    status: FeedState['status'],
    detail: string,
  ]
>([
  ['all is well', feed, connected, inTimeMs, 'live', ''],
  ['a kline has just closed', feed, connected, nextMs, 'live', ''],
  ['the clock of the exchange is behind', feed, connected, nextMs - minute, 'live', ''],
  ['late, but not too late', feed, connected, latestMs, 'live', ''],
  ['too late', feed, connected, latestMs + 1, 'backfilling', 'fetching history'],
  ['far behind', feed, connected, nextMs + 900 * minute, 'backfilling', 'fetching history'],
  ['nothing has gone out yet', fresh, connected, nextMs, 'backfilling', 'fetching history'],
  ['history is refused', fresh, { ...connected, trouble: '429' }, inTimeMs, 'backfilling', '429'],
  [
    'history was refused, the stream is in time',
    feed,
    { ...connected, trouble: '429' },
    inTimeMs,
    'live',
    '',
  ],
  [
    'history lacks what the stream has brought',
    feed,
    { ...connected, absent: 3 },
    inTimeMs,
    'live',
    'the history of the exchange lacks klines that its stream has brought; they are asked for again',
  ],
  ['nothing comes', feed, silent, inTimeMs, 'stale', 'connected, but nothing comes for this symbol'],
  ['nothing comes and REST is away', feed, { ...silent, trouble: '503' }, inTimeMs, 'stale', '503'],
  [
    'nothing comes while history is fetched',
    fresh,
    silent,
    inTimeMs,
    'stale',
    'connected, but nothing comes for this symbol',
  ],
  ['nothing comes for another symbol', feed, otherSilent, inTimeMs, 'live', ''],
  ['not connected yet', feed, down, inTimeMs, 'down', 'connecting'],
  ['connection lost', feed, { ...down, trouble: 'closed: 1006' }, inTimeMs, 'down', 'closed: 1006'],
  ['connection lost while silent', feed, { ...silent, connected: false }, inTimeMs, 'down', 'connecting'],
  ['the series is refused', feed, { ...connected, refusal: 'delisted' }, inTimeMs, 'down', 'delisted'],
  [
    'the topic is ahead of the exchange',
    feed,
    connected,
    nextMs - 2 * minute - 1,
    'down',
    'the topic holds a kline of 2023-11-14T22:13:00.000Z, which the exchange has not reached: nothing is published before it does',
  ],
  ['connection lost far behind', feed, down, nextMs + 900 * minute, 'down', 'connecting'],
])('%s', (_name, each, connection, serverTimeMs, status, detail) => {
  expect(toFeedState(undefined, each, connection, serverTimeMs, 5)).toEqual({
    ...series,
    status,
    detail,
    sinceMs: 5,
    lastOpenTimeMs: each === fresh ? null : nextMs - minute,
  });
});

describe('a state is told again', () => {
  const tell = (
    previous: FeedState | null,
    connection: SeriesConnection,
    serverTimeMs: number,
    nowMs: number,
  ) => toFeedState(previous ?? undefined, feed, connection, serverTimeMs, nowMs);

  test('when the status changes, with its beginning', () => {
    const live = tell(null, connected, inTimeMs, 1);
    expect(tell(live, down, inTimeMs, 2)).toMatchObject({ status: 'down', sinceMs: 2 });
  });

  test('when the reason changes, with the beginning of the status', () => {
    const first = tell(null, { ...down, trouble: 'closed: 1006' }, inTimeMs, 1);
    const second = tell(first, { ...down, trouble: 'no route' }, inTimeMs, 2);
    expect(second).toMatchObject({ status: 'down', detail: 'no route', sinceMs: 1 });
  });

  test('when history is refused, and when it no longer is', () => {
    const fetching = tell(null, connected, nextMs + 900 * minute, 1);
    const refused = tell(fetching, { ...connected, trouble: '451' }, nextMs + 901 * minute, 2);
    expect(refused).toMatchObject({ status: 'backfilling', detail: '451', sinceMs: 1 });
    const again = tell(refused, connected, nextMs + 902 * minute, 3);
    expect(again).toMatchObject({ status: 'backfilling', detail: 'fetching history', sinceMs: 1 });
  });

  test('but not when nothing changed, nor for the number of klines to fetch alone', () => {
    const live = tell(null, connected, inTimeMs, 1);
    expect(tell(live, connected, inTimeMs + 30_000, 2)).toBeNull();
    const fetching = tell(null, connected, nextMs + 900 * minute, 1);
    expect(tell(fetching, connected, nextMs + 90 * minute, 2)).toBeNull();
  });
});
