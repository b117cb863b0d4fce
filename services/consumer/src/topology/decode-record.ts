/** From a record of the log to a kline or gap, or to all reasons against it. Pure. */
import { decodeKline, gapSchema, parseJson, type Gap } from '@cryptostream/contracts';
import { reason, Validation, type Kline, type Reason } from '@cryptostream/domain';
import type { LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { TopologyConfiguration } from './topology-configuration';

export const decodeKlineRecord = (
  { interval, symbolsOf }: TopologyConfiguration,
  record: LogRecord,
  closed: boolean,
): E.Either<readonly Reason[], Kline> =>
  pipe(
    decodeJson(record),
    E.map(decodeKline),
    E.chainW(({ fields, reasons }) =>
      Validation.validate({ interval, symbols: symbolsOf(record.partition), key: record.key, closed })(
        fields,
        reasons,
      ),
    ),
  );

export const decodeGapRecord = (
  { interval, symbolsOf }: TopologyConfiguration,
  record: LogRecord,
): E.Either<readonly Reason[], Gap> =>
  pipe(
    decodeJson(record),
    E.chain((value) => {
      const result = gapSchema.safeParse(value);
      return result.success
        ? E.right(result.data)
        : E.left(
            result.error.issues.map(({ path, message }) =>
              reason('wrong_type', path.join('.'), value, `gap record: ${message}`),
            ),
          );
    }),
    E.filterOrElse<Gap, readonly Reason[]>(
      (gap) => gap.interval === interval && symbolsOf(record.partition).includes(gap.symbol),
      (gap) => [reason('wrong_partition', 'symbol', gap.symbol, 'this series does not belong here')],
    ),
  );

// TextDecoder with `fatal` turns bytes that are not UTF-8 into an error instead of replacement characters.
const decodeJson = ({ value }: LogRecord): E.Either<readonly Reason[], unknown> =>
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
