/** From a record of `klines.<interval>` or `klines.open.<interval>` to a kline or gap, or to all reasons against it. Total. */
import { reason, Validation, type Kline, type Reason } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { decodeGap, type Gap } from './gap-record';
import { parseJson } from './json';
import { decodeKline } from './kline-record';

/** What of a record the decoders look at. */
export type Encoded = { readonly key: string | null; readonly value: Uint8Array | null };

/** Where the record was found. */
export type Place = Omit<Validation.Place, 'key'>;

export const decodeKlineRecord =
  (place: Place, closed: boolean) =>
  (record: Encoded): E.Either<readonly Reason[], Kline> =>
    pipe(
      decodeJson(record),
      E.map(decodeKline),
      E.chainW(({ fields, reasons }) =>
        Validation.validate({ ...place, key: record.key, closed })(fields, reasons),
      ),
    );

export const decodeGapRecord =
  (place: Place) =>
  (record: Encoded): E.Either<readonly Reason[], Gap> =>
    pipe(
      decodeJson(record),
      E.chain(decodeGap),
      E.chain((gap) => {
        const reasons = Validation.misplaced({ ...place, key: record.key })(gap);
        return reasons.length === 0 ? E.right(gap) : E.left(reasons);
      }),
    );

// TextDecoder with `fatal` turns bytes that are not UTF-8 into an error instead of replacement characters.
const decodeJson = ({ value }: Encoded): E.Either<readonly Reason[], unknown> =>
  value === null
    ? E.left([reason('not_json', '', null, 'the record has no value')])
    : pipe(
        E.tryCatch(
          () => new TextDecoder('utf-8', { fatal: true }).decode(value),
          () => 'the value is not UTF-8',
        ),
        E.chain(parseJson),
        E.mapLeft((message) => [reason('not_json', '', null, message)]),
      );
