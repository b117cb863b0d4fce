/** What a record of a topic of closed klines says of its series; null when it says nothing that the producer goes by. */
import {
  decodeGapRecord,
  decodeKlineRecord,
  type Gap,
  type Origin,
  type Place,
} from '@cryptostream/contracts';
import type { Interval, Kline, TradingSymbol } from '@cryptostream/domain';
import type { LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';

export type TopicEntry =
  { readonly _tag: 'Kline'; readonly kline: Kline } | { readonly _tag: 'Gap'; readonly gap: Gap };

type Known = {
  readonly interval: Interval.Interval;
  readonly symbolTable: TradingSymbol.SymbolTable;
};

export const toTopicEntry = ({ interval, symbolTable }: Known, record: LogRecord): TopicEntry | null => {
  const anywhere: Place = { interval, symbols: symbolTable };
  switch (record.headers['type'] ?? 'kline') {
    case 'kline':
      return pipe(
        decodeKlineRecord(anywhere, true)(record),
        E.match(
          () => null,
          (kline): TopicEntry => ({ _tag: 'Kline', kline }),
        ),
      );
    case 'gap':
      return pipe(
        decodeGapRecord(anywhere)(record),
        E.match(
          () => null,
          (gap): TopicEntry => ({ _tag: 'Gap', gap }),
        ),
      );
    default:
      return null;
  }
};

/** An operator appended it again: the series had gone on without it, or had not come to it. */
export const isRedriven = ({ headers }: LogRecord): boolean => headers['redriven'] !== undefined;

/** What the producer published in order stands in no hole. */
const inOrder: readonly (string | undefined)[] = ['stream', 'backfill'] satisfies readonly Origin[];

/** Whether a kline may stand in a hole, as far as can be told without decoding it. */
export const mayStandInHole = (record: LogRecord): boolean =>
  (record.headers['type'] ?? 'kline') === 'kline' &&
  (isRedriven(record) || !inOrder.includes(record.headers['origin']));
