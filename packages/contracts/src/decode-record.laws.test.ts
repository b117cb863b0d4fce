/** The validation table as properties: a good kline passes, and one that is broken in any ways gives exactly their reasons. */
import type { Kline, Reason } from '@cryptostream/domain';
import * as fc from 'fast-check';
import * as E from 'fp-ts/Either';
import { decodeKlineRecord } from './decode-record';
import { breakages, broken, type Breakage, type Changes } from './decode-record-breakages.fixture';
import { encode, goodDraft, knownPaths, type Draft } from './decode-record-good.fixture';
import { findings, type Finding } from './decode-record-oracle.fixture';
import { encodeKline } from './kline-record';

const decode = (draft: Draft): E.Either<readonly Reason[], Kline> =>
  decodeKlineRecord(draft.place, draft.closed)(encode(draft));

const reasonsOf = (draft: Draft): readonly Reason[] => {
  const decoded = decode(draft);
  return E.isLeft(decoded) ? decoded.left : [];
};

const found = (draft: Draft): readonly Finding[] =>
  reasonsOf(draft)
    .map(({ code, path }) => `${code} ${path}`)
    .toSorted();

const knownFields = ({ wire }: Draft) =>
  knownPaths.filter((path) => path in wire).map((path) => [path, wire[path]]);

describe('a good record', () => {
  test('is a kline that is written with the same texts again, in the order of the contract', () => {
    fc.assert(
      fc.property(goodDraft, (good) => {
        const decoded = decode(good);
        if (E.isLeft(decoded)) throw new Error(JSON.stringify(decoded.left));
        expect(Object.entries(JSON.parse(encodeKline(decoded.right)) as object)).toEqual(knownFields(good));
      }),
      { seed: 7, numRuns: 1_000 },
    );
  });

  test('read, written and read is the same kline, without a trace of fields it does not have', () => {
    fc.assert(
      fc.property(goodDraft, (good) => {
        const once = decode(good);
        if (E.isLeft(once)) throw new Error(JSON.stringify(once.left));
        const value = Buffer.from(encodeKline(once.right));
        const again = decodeKlineRecord(good.place, good.closed)({ key: good.key, value });
        expect(again).toStrictEqual(once);
        expect(Object.values(once.right)).not.toContain(undefined);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test('leaves nothing for the oracle to say', () => {
    fc.assert(
      fc.property(goodDraft, (good) => {
        expect(findings(good, new Set())).toEqual([]);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('broken in one way it gives exactly that reason', () => {
  test.each(breakages.map((breakage) => [breakage.name, breakage] as const))('%s', (_name, breakage) => {
    fc.assert(
      fc.property(draftBrokenBy([breakage]), ({ draft }) => {
        expect(found(draft)).toEqual([...breakage.findings].toSorted());
      }),
      { seed: 7, numRuns: 60 },
    );
  });
});

describe('broken in any several ways', () => {
  const several = fc
    .uniqueArray(fc.constantFrom(...breakages), { minLength: 1, maxLength: 16, size: 'max' })
    .map((chosen) => chosen.reduce(compatible, []))
    .chain(draftBrokenBy);

  test('it gives exactly all of their reasons', () => {
    fc.assert(
      fc.property(several, ({ draft, applied }) => {
        expect(found(draft)).toEqual(expectedOf(draft, applied));
      }),
      { seed: 7, numRuns: 3_000 },
    );
  });

  test('each reason shows the value at its path, cut to 200 characters, and says it in a sentence', () => {
    fc.assert(
      fc.property(several, ({ draft }) => {
        for (const { path, value, message } of reasonsOf(draft)) {
          const shown = JSON.stringify(path === 'key' ? draft.key : draft.wire[path]) as string | undefined;
          expect([shown?.slice(0, 200), shown?.slice(0, 199), shown === undefined && 'undefined']).toContain(
            value,
          );
          expect(message).toMatch(/^[^\n]{10,}$/);
        }
      }),
      { seed: 7, numRuns: 1_000 },
    );
  });

  test('many at once are reached: up to all that share no field', () => {
    const counts = fc.sample(several, { seed: 7, numRuns: 1_000 }).map(({ applied }) => applied.length);
    expect(Math.max(...counts)).toBeGreaterThanOrEqual(8);
    expect(counts.filter((count) => count > 2).length).toBeGreaterThan(250);
  });
});

const compatible = (chosen: readonly Breakage[], next: Breakage): readonly Breakage[] =>
  chosen.some(({ paths }) => paths.some((path) => next.paths.includes(path))) ? chosen : [...chosen, next];

type Broken = { readonly draft: Draft; readonly applied: readonly Breakage[] };

/** A good record with those of the breakages that apply to it. */
function draftBrokenBy(chosen: readonly Breakage[]): fc.Arbitrary<Broken> {
  return goodDraft
    .map((good) => ({ good, applied: chosen.filter(({ applies }) => applies(good)) }))
    .filter(({ applied }) => applied.length > 0)
    .chain(({ good, applied }) =>
      fc
        .tuple(...applied.map(({ changes }) => changes(good)))
        .map((changes) => ({ draft: broken(good, Object.assign({}, ...changes) as Changes), applied })),
    );
}

const expectedOf = (draft: Draft, applied: readonly Breakage[]): readonly Finding[] => {
  const undecoding = applied.filter(({ undecoded }) => undecoded.length > 0);
  const undecoded = new Set(undecoding.flatMap((each) => each.undecoded));
  return [...undecoding.flatMap((each) => each.findings), ...findings(draft, undecoded)].toSorted();
};
