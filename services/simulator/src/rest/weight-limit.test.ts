import { binanceLimits } from '../limits';
import { charge, unused, type Usage, type Verdict } from './weight-limit';

const limits = { ...binanceLimits, weightPerMinute: 10, refusalsBeforeBan: 2, firstBanMs: 120_000 };
const minute = 1_000 * 60_000;

const askAt = (before: Usage, times: readonly number[], weight = 5): readonly [readonly Verdict[], Usage] =>
  times.reduce<readonly [readonly Verdict[], Usage]>(
    ([verdicts, usage], nowMs) => {
      const [verdict, next] = charge(limits)(usage, weight, nowMs);
      return [[...verdicts, verdict], next];
    },
    [[], before],
  );

const tags = (verdicts: readonly Verdict[]): readonly string[] => verdicts.map(({ _tag }) => _tag);

test('weight up to the limit is allowed, more is refused until the minute of the clock is over', () => {
  const [verdicts, usage] = askAt(unused, [minute, minute + 10, minute + 45_500]);
  expect(tags(verdicts)).toEqual(['Allowed', 'Allowed', 'TooMuch']);
  expect(verdicts[2]).toEqual({ _tag: 'TooMuch', retryAfterS: 15 });
  expect(tags(askAt(usage, [minute + 60_000])[0])).toEqual(['Allowed']);
});

test('who goes on asking is banned, and each ban is twice as long', () => {
  const [verdicts, usage] = askAt(
    unused,
    [0, 1, 2, 3, 4].map((ms) => minute + ms),
  );
  expect(tags(verdicts)).toEqual(['Allowed', 'Allowed', 'TooMuch', 'TooMuch', 'Banned']);
  expect(verdicts[4]).toEqual({ _tag: 'Banned', untilMs: minute + 4 + 120_000, retryAfterS: 120 });
  const later = usage.bannedUntilMs;
  expect(tags(askAt(usage, [later - 1, later])[0])).toEqual(['Banned', 'Allowed']);
  const [again, second] = askAt(
    usage,
    [0, 1, 2, 3, 4].map((ms) => later + ms),
  );
  expect(again[4]?._tag).toBe('Banned');
  expect(second.bannedUntilMs - later - 4).toBe(240_000);
});

test('no ban is longer than three days', () => {
  const [, usage] = askAt(
    { ...unused, bans: 40 },
    [0, 1, 2, 3, 4].map((ms) => minute + ms),
  );
  expect(usage.bannedUntilMs - minute - 4).toBe(3 * 86_400_000);
});
