/** The public API as the page uses it. */
import {
  klinesLimit,
  klinesResponseSchema,
  latestKlinesResponseSchema,
  statusResponseSchema,
  symbolsResponseSchema,
  type KlinesResponse,
} from '@cryptostream/contracts';
import type { Series } from '@cryptostream/domain';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { KlinesPage } from '../program/klines-page';
import { getJson, type ApiError } from './get-json';

/** Enough to fill a wide screen, quick to load. */
const pageLength = 1_000;

export const fetchSymbols = getJson('/api/v1/symbols', symbolsResponseSchema);

export const fetchStatus = getJson('/api/v1/status', statusResponseSchema);

export const fetchLatest = (source: string) =>
  getJson(`/api/v1/klines/latest?${query({ source })}`, latestKlinesResponseSchema);

export const fetchKlines = (series: Series.Series, page: KlinesPage): TaskEither<ApiError, KlinesResponse> =>
  getJson(
    `/api/v1/klines?${query({ ...nameOf(series), enriched: 'true', ...range(page) })}`,
    klinesResponseSchema,
  );

/** The first kline at or after a time. */
export const fetchFirstSince = (series: Series.Series, fromMs: number) =>
  getJson(
    `/api/v1/klines?${query({ ...nameOf(series), from: String(fromMs), limit: '1' })}`,
    klinesResponseSchema,
  );

const nameOf = ({ source, symbol, interval }: Series.Series) => ({ source, symbol, interval });

const range = (page: KlinesPage): { readonly [name: string]: string } => {
  switch (page._tag) {
    case 'Newest':
      return { limit: String(pageLength) };
    case 'Before':
      return { to: String(page.toMs), limit: String(pageLength) };
    case 'Since':
      return { from: String(page.fromMs), limit: String(klinesLimit.maximum) };
  }
};

const query = (parameters: { readonly [name: string]: string }): string =>
  new URLSearchParams(parameters).toString();
