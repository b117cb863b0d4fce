/** Values of options that several commands have. */
import { Series, Validation } from '@cryptostream/domain';
import { Configuration, isoToMs } from '@cryptostream/runtime';
import { InvalidArgumentError } from 'commander';

/** By a rule that the services' environment has as well. */
export const parseWith =
  <A>(schema: {
    readonly safeParse: (text: string) => {
      readonly success: boolean;
      readonly data?: A;
      readonly error?: { readonly issues: readonly { readonly message: string }[] };
    };
  }) =>
  (text: string): A => {
    const { success, data, error } = schema.safeParse(text);
    if (success) return data as A;
    throw new InvalidArgumentError(`${error?.issues[0]?.message ?? 'It is not allowed'}.`);
  };

export const parseSource = (text: string): string => {
  if (!Series.isSource(text))
    throw new InvalidArgumentError('Allowed: a lower-case name of letters, digits and _, as binance_us.');
  return text;
};

export const parseBrokers = parseWith(Configuration.brokers);

/** ISO 8601 or epoch ms, to epoch ms. */
export const parseTime = (text: string): number => {
  const timeMs = /^\d+$/.test(text) ? Number(text) : isoToMs(text);
  if (!(timeMs >= 0 && timeMs <= Validation.lastTimeMs))
    throw new InvalidArgumentError('Allowed: a time as 2025-03-01, 2025-03-01T12:00:00Z or epoch ms.');
  return timeMs;
};
