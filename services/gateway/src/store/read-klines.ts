/**
 * Closed klines of a series from the store. Enriched values are laid over the raw klines, since a kline that came late is
 * stored raw, and a page that left it out would show a hole that is none.
 */
import type { ApiKline } from '@cryptostream/contracts';
import type { KlineReader, StoreError, StoredKline } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { KlinesRequest } from '../topology/klines-page';
import { toItem } from '../topology/to-item';

export const readKlines =
  (store: Pick<KlineReader, 'klines'>) =>
  (request: KlinesRequest): TE.TaskEither<StoreError, readonly ApiKline[]> =>
    pipe(
      store.klines({ ...toQuery(request), measurement: 'kline_raw' }),
      TE.chain((raw) => (request.enriched ? enrich(store, request, raw) : TE.right(raw))),
      TE.map((klines) => klines.map(toItem)),
    );

const toQuery = ({ series, fromMs, toMs, limit }: KlinesRequest) => ({
  source: series.source,
  symbol: series.symbol,
  interval: series.interval,
  limit,
  ...(fromMs === undefined ? {} : { fromMs }),
  ...(toMs === undefined ? {} : { toMs }),
});

const enrich = (
  store: Pick<KlineReader, 'klines'>,
  request: KlinesRequest,
  raw: readonly StoredKline[],
): TE.TaskEither<StoreError, readonly StoredKline[]> => {
  const [first, last] = [raw[0], raw.at(-1)];
  if (first === undefined || last === undefined) return TE.right(raw);
  const range = { fromMs: first.openTimeMs, toMs: last.openTimeMs + 1, limit: raw.length };
  return pipe(
    store.klines({ ...toQuery({ ...request, ...range }), measurement: 'kline_enriched' }),
    TE.map((enriched) => overlay(raw, enriched)),
  );
};

const overlay = (raw: readonly StoredKline[], enriched: readonly StoredKline[]): readonly StoredKline[] => {
  const fieldsAt = new Map(enriched.map(({ openTimeMs, fields }) => [openTimeMs, fields]));
  return raw.map(({ openTimeMs, fields }) => ({
    openTimeMs,
    fields: { ...fields, ...fieldsAt.get(openTimeMs) },
  }));
};
