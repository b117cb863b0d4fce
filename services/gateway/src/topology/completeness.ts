/** How much of what the exchange has is stored, and whose the holes are. */
import type { SeriesStatus } from '@cryptostream/contracts';
import { Interval } from '@cryptostream/domain';
import type { Coverage, StoredGap } from '@cryptostream/ports';

const shownHoles = 100;

export type Completeness = Pick<
  SeriesStatus,
  'stored' | 'expected' | 'missing_ours' | 'missing_exchange' | 'completeness_percent' | 'holes'
>;

const nothing: Completeness = {
  stored: 0,
  expected: 0,
  missing_ours: 0,
  missing_exchange: 0,
  completeness_percent: null,
  holes: [],
};

/**
 * Ours is what is missing and not the exchange's, by counting: a hole that was filled late leaves its quality record behind,
 * and must not be shown for ever.
 */
export const completeness = (
  interval: Interval.Interval,
  coverage: Coverage | undefined,
  gaps: readonly StoredGap[],
): Completeness => {
  if (coverage === undefined) return nothing;
  const { firstOpenTimeMs, lastOpenTimeMs, count: stored } = coverage;
  const expected = Interval.countBetween(interval, firstOpenTimeMs, lastOpenTimeMs) + 1;
  const ofExchange = gaps.filter(({ cause }) => cause === 'exchange');
  const missingExchange = Math.min(
    Math.max(0, expected - stored),
    ofExchange.reduce((total, { missing }) => total + missing, 0),
  );
  const missingOurs = Math.max(0, expected - stored - missingExchange);
  return {
    stored,
    expected,
    missing_ours: missingOurs,
    missing_exchange: missingExchange,
    completeness_percent: percent(stored, expected - missingExchange),
    holes: (missingOurs === 0 ? ofExchange : gaps).slice(-shownHoles).map(toHole),
  };
};

// Rounded down: 100 is said only of what is complete.
const percent = (part: number, whole: number): number =>
  Math.min(100, Math.floor((part / whole) * 1_000_000) / 10_000);

const toHole = ({ fromMs, toMs, missing, cause }: StoredGap) => ({
  from_ms: fromMs,
  to_ms: toMs,
  missing,
  cause,
});
