/**
 * The series of a kline file by its name: `BTCUSDT-1m-2025-03.csv.gz`. A part between points tells another exchange:
 * `binanceus`, `um-futures`.
 */
import { basename } from 'node:path';
import { Interval, Series, TradingSymbol } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import type { ArchiveError } from './archive-error';

/** What is said beside the name, and wins over it. */
export type SeriesOverrides = {
  readonly source?: string;
  readonly symbol?: string;
  readonly interval?: string;
};

const sources: { readonly [part: string]: string } = {
  binanceus: 'binance_us',
  'um-futures': 'binance_futures',
};

/** @param path only its last part is looked at */
export const toFileSeries = (
  path: string,
  overrides: SeriesOverrides = {},
): E.Either<ArchiveError, Series.Series> => {
  const name = basename(path);
  const [, nameSymbol, nameInterval] = /^([A-Z0-9]+)-(\d+[a-zA-Z]+)(?=[-_.]|$)/.exec(name) ?? [];
  const source = overrides.source ?? sourceOf(name);
  const symbol = overrides.symbol ?? nameSymbol;
  const interval = overrides.interval ?? nameInterval;
  if (!Series.isSource(source)) return refuse(path, `source ${quoted(source)} is not a lower-case name`);
  if (!TradingSymbol.isTradingSymbol(symbol)) return refuse(path, said('symbol', symbol));
  if (!Interval.isInterval(interval))
    return refuse(path, `${said('interval', interval)} (known: ${Interval.all.join(', ')})`);
  return E.right({ source, symbol, interval });
};

const sourceOf = (name: string): string =>
  name
    .split('.')
    .map((part) => (Object.hasOwn(sources, part) ? sources[part] : undefined))
    .find((source) => source !== undefined) ?? 'binance';

const quoted = (value: string): string => `"${value}"`;

const said = (what: string, value: string | undefined): string =>
  value === undefined ? `its name tells no ${what}` : `${quoted(value)} is not a known ${what}`;

const refuse = (path: string, why: string): E.Either<ArchiveError, never> =>
  E.left({
    _tag: 'NameNotUnderstood',
    path,
    message: `${path}: ${why}; name the file like BTCUSDT-1m-2025-03.csv.gz.`,
  });
