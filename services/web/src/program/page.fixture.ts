/** A page that shows BTCUSDC 1m of Binance, and what may happen to it. Open times are minutes from an epoch of the tests. */
import type {
  ApiKline,
  ApiSeriesKline,
  KlinesResponse,
  SeriesStatus,
  StatusResponse,
} from '@cryptostream/contracts';
import type { Interval, Series } from '@cryptostream/domain';
import { toCatalog } from '../market/catalog';
import type { KlineBook } from '../market/kline-book';
import { toKline } from '../market/kline';
import type { Effect } from './effect';
import type { KlinesPage } from './klines-page';
import type { Message } from './message';
import { initialModel, type Model } from './model';
import { update } from './update';

export const epochMs = Date.UTC(2025, 2, 1);
const minuteMs = 60_000;
export const timeOf = (minute: number): number => epochMs + minute * minuteMs;

export const series = (symbol = 'BTCUSDC', interval: Interval.Interval = '1m', source = 'binance') =>
  ({ source, symbol, interval }) satisfies Series.Series;

export const apiKline = (minute: number, close = 1): ApiKline => ({
  open_time_ms: timeOf(minute),
  open: 1,
  high: 9,
  low: 1,
  close,
  volume: 1,
});

export const kline = (minute: number, closed = true, close = 1) => toKline(apiKline(minute, close), closed);

export const pushed = (
  minute: number,
  closed: boolean,
  {
    of = series(),
    close = 1,
    gapBefore = 0,
  }: { of?: Series.Series; close?: number; gapBefore?: number } = {},
): Message => {
  const values = { ...apiKline(minute, close), gap_before: gapBefore };
  const pushedKline = { ...values, ...of, closed } as ApiSeriesKline;
  return { _tag: 'KlinePushed', kline: pushedKline, atMs: timeOf(minute) + 1 };
};

const statusOf = (of: Series.Series): SeriesStatus => ({
  ...of,
  simulated: false,
  feed: { status: 'live', since_ms: epochMs, detail: '' },
  first_open_time_ms: epochMs,
  last_open_time_ms: epochMs,
  lag_ms: 0,
  stored: 1,
  expected: 1,
  missing_ours: 0,
  missing_exchange: 0,
  completeness_percent: 100,
  holes: [],
});

const statusWith = (...all: readonly Series.Series[]): StatusResponse => ({
  mode: 'live',
  banner: null,
  version: '1',
  started_at_ms: epochMs,
  now_ms: epochMs,
  series: all.map(statusOf),
});

export const overviewOf = (...all: readonly Series.Series[]): Message => ({
  _tag: 'OverviewArrived',
  symbols: { symbols: [] },
  status: statusWith(...all),
});

const offered = [series('BTCUSDC'), series('BTCUSDC', '1h'), series('ETHUSDC')];

/** Loaded, connected, at minute 100 with the klines 90 to 99. */
export const page = (changes: Partial<Model> = {}): Model => {
  const status = statusWith(...offered);
  return {
    ...initialModel({ wanted: series(), theme: 'system', nowMs: timeOf(100) }),
    series: series(),
    overview: { status, catalog: toCatalog({ symbols: [] }, status), failure: null },
    load: { _tag: 'Loaded' },
    klines: minutes(90, 100).map((minute) => kline(minute)),
    connection: 'connected',
    asked: { overviewMs: timeOf(100), klinesMs: timeOf(100), referencesMs: timeOf(100) },
    ...changes,
  };
};

/** From, inclusive, to, exclusive. */
export const minutes = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

export const arrived = (
  asked: KlinesPage,
  found: readonly number[],
  more: { readonly next?: number; readonly previous?: number; readonly of?: Series.Series } = {},
): Message => {
  const of = more.of ?? series();
  const response: KlinesResponse = {
    ...of,
    klines: found.map((minute) => apiKline(minute)),
    next: more.next === undefined ? null : timeOf(more.next),
    previous: more.previous === undefined ? null : timeOf(more.previous),
  };
  return { _tag: 'KlinesArrived', series: of, page: asked, response };
};

export const newest: KlinesPage = { _tag: 'Newest' };
export const before = (minute: number): KlinesPage => ({ _tag: 'Before', toMs: timeOf(minute) });
export const since = (minute: number): KlinesPage => ({ _tag: 'Since', fromMs: timeOf(minute) });
export const fetching = (asked: KlinesPage, of: Series.Series = series()): Effect => ({
  _tag: 'FetchKlines',
  series: of,
  page: asked,
});

export const run = (model: Model, ...messages: readonly Message[]): readonly [Model, readonly Effect[]] =>
  messages.reduce<readonly [Model, readonly Effect[]]>(
    ([current, effects], message) => {
      const [next, more] = update(current, message);
      return [next, [...effects, ...more]];
    },
    [model, []],
  );

export const tagsOf = (effects: readonly Effect[]): readonly string[] => effects.map(({ _tag }) => _tag);

/** Open times as minutes, an open kline with a mark. */
export const shown = (klines: KlineBook): readonly string[] =>
  klines.map(({ openTimeMs, closed }) => `${(openTimeMs - epochMs) / minuteMs}${closed ? '' : ' open'}`);

export const texts = (all: readonly number[]): readonly string[] => all.map(String);
