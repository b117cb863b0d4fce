/** What a consumer would refuse, in a sentence for the person whose file it stands in. */
import { Series, Validation, type Kline, type Reason } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';

/** Null for a valid kline. */
export const refuseInvalid = (): ((kline: Kline) => string | null) => {
  const validators = new Map<string, ReturnType<typeof Validation.validate>>();
  return (kline) => {
    const { symbol, interval } = kline;
    const key = `${symbol} ${interval}`;
    let validate = validators.get(key);
    if (validate === undefined) {
      validate = Validation.validate({ interval, symbols: [symbol], key: symbol, closed: true });
      validators.set(key, validate);
    }
    const valid = validate(kline, none);
    return E.isRight(valid) ? null : toSentence(kline, valid.left);
  };
};

const none: readonly Reason[] = [];

const toSentence = (kline: Kline, reasons: readonly Reason[]): string =>
  `${Series.toKey(kline)} at ${new Date(kline.openTimeMs).toISOString()} is not a valid kline: ${reasons.map(({ message }) => message).join('; ')}.`;
