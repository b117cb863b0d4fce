/** Refuses symbols, intervals and sources that nothing is known of, with those there are. */
import * as E from 'fp-ts/Either';
import { unknowns, type Known } from '../topology/resolve-series';
import type { Refusal } from './refusal';

type Asked = {
  readonly symbol?: string | undefined;
  readonly interval?: string | undefined;
  readonly source?: string | undefined;
};

type AskedLists = { readonly [K in keyof Known]?: readonly string[] | undefined };

export const checkKnown = (known: Known, { symbol, interval, source }: Asked): E.Either<Refusal, void> =>
  check(known, { symbols: toList(symbol), intervals: toList(interval), sources: toList(source) }, (name) =>
    name.slice(0, -1),
  );

export const checkKnownLists = (known: Known, asked: AskedLists): E.Either<Refusal, void> =>
  check(known, asked, (name) => name);

const check = (
  known: Known,
  asked: AskedLists,
  toPath: (name: keyof Known) => string,
): E.Either<Refusal, void> => {
  const found = unknowns(known, asked, toPath);
  return found.length === 0
    ? E.right(undefined)
    : E.left({
        _tag: 'BadParameters',
        errors: found.map(({ path, value, allowed }) => ({
          path,
          message: `"${value}" is not known here; known: ${allowed.join(', ')}`,
          allowed: [...allowed],
        })),
      });
};

const toList = (value: string | undefined): readonly string[] | undefined =>
  value === undefined ? undefined : [value];
