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

/** Every kline of the log comes through here, so it is steps without closures: a `pipe` takes half as long again. */
export const decodeKlineRecord =
  ({ interval, symbols }: Place, closed: boolean) =>
  (record: Encoded): E.Either<readonly Reason[], Kline> => {
    const json = decodeJson(record);
    if (E.isLeft(json)) return json;
    const { fields, reasons } = decodeKline(json.right);
    return Validation.validate({ interval, symbols, key: record.key, closed })(fields, reasons);
  };

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

/** The JSON value of a record. */
export const decodeJson = ({ value }: Encoded): E.Either<readonly Reason[], unknown> => {
  if (value === null) return notJson(null, 'the record has no value');
  const text = decodeText(value);
  if (E.isLeft(text)) return notJson(decodeLeniently(value), 'the value is not UTF-8');
  const json = parseJson(text.right);
  return E.isLeft(json) ? notJson(text.right, `the value is not JSON: ${wellFormed(json.left)}`) : json;
};

const notJson = (found: string | null, message: string): E.Either<readonly Reason[], never> =>
  E.left([reason('not_json', '', found, message)]);

// `fatal` turns bytes that are not UTF-8 into an error instead of replacement characters. Made once: making one takes
// longer than decoding a kline.
const strict = new TextDecoder('utf-8', { fatal: true });
const lenient = new TextDecoder('utf-8');

const decodeText = (value: Uint8Array): E.Either<unknown, string> =>
  E.tryCatch(
    () => strict.decode(value),
    (error) => error,
  );

// As much as a reason shows.
const decodeLeniently = (value: Uint8Array): string => lenient.decode(value.subarray(0, 200));

// The parser's message quotes the text, and may cut a character in two.
const wellFormed = (message: string): string => message.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
