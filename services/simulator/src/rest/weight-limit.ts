/**
 * Request weight per address: counted in minutes of the clock, refused with 429 beyond the limit; who goes on asking all
 * the same is banned (418), each time twice as long. Pure.
 */
import type { Limits } from '../limits';

export type Usage = {
  readonly minute: number;
  readonly used: number;
  readonly refusals: number;
  readonly bans: number;
  readonly bannedUntilMs: number;
};

export type Verdict =
  | { readonly _tag: 'Allowed' }
  | { readonly _tag: 'TooMuch'; readonly retryAfterS: number }
  | { readonly _tag: 'Banned'; readonly untilMs: number; readonly retryAfterS: number };

const minuteMs = 60_000;
const longestBanMs = 3 * 24 * 60 * minuteMs;

export const unused: Usage = { minute: 0, used: 0, refusals: 0, bans: 0, bannedUntilMs: 0 };

/** One request more at `nowMs`. */
export const charge =
  (limits: Limits) =>
  (before: Usage, weight: number, nowMs: number): readonly [Verdict, Usage] => {
    if (nowMs < before.bannedUntilMs) return [bannedUntil(before.bannedUntilMs, nowMs), before];
    const usage = inMinute(before, Math.floor(nowMs / minuteMs));
    const used = usage.used + weight;
    if (used <= limits.weightPerMinute) return [{ _tag: 'Allowed' }, { ...usage, used }];
    const refusals = usage.refusals + 1;
    return refusals <= limits.refusalsBeforeBan
      ? [
          { _tag: 'TooMuch', retryAfterS: secondsUntil((usage.minute + 1) * minuteMs, nowMs) },
          { ...usage, used, refusals },
        ]
      : ban(limits, { ...usage, used, refusals }, nowMs);
  };

const inMinute = (usage: Usage, minute: number): Usage =>
  usage.minute === minute ? usage : { ...usage, minute, used: 0, refusals: 0 };

const ban = (limits: Limits, usage: Usage, nowMs: number): readonly [Verdict, Usage] => {
  const untilMs = nowMs + Math.min(longestBanMs, limits.firstBanMs * 2 ** usage.bans);
  return [
    bannedUntil(untilMs, nowMs),
    { ...usage, refusals: 0, bans: usage.bans + 1, bannedUntilMs: untilMs },
  ];
};

const bannedUntil = (untilMs: number, nowMs: number): Verdict => ({
  _tag: 'Banned',
  untilMs,
  retryAfterS: secondsUntil(untilMs, nowMs),
});

const secondsUntil = (timeMs: number, nowMs: number): number =>
  Math.max(1, Math.ceil((timeMs - nowMs) / 1_000));
