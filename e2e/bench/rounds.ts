import { seededRandom, type Random } from '../pipeline/seeded-random';
import type { Contestant } from './contestant';
import type { Market } from './market';

export type Speed = {
  readonly contestant: Contestant;
  /** Klines for each second that the process had a processor, in ascending order, one for each round. */
  readonly perProcessorSecond: readonly number[];
  /** The same by the clock. */
  readonly perSecond: readonly number[];
};

/**
 * Lets all contestants run over the same klines in one process, round after round, each round in another order: what slows the
 * machine down, or leaves its garbage to the next, meets all of them alike. The first rounds only warm up. Garbage is not collected on purpose
 * in between: that throws compiled code away as well, and it is the compiler that would be measured.
 */
export const measure = (
  contestants: readonly Contestant[],
  market: Market,
  { rounds, warmUp }: { readonly rounds: number; readonly warmUp: number },
): readonly Speed[] => {
  const runs = contestants.map(() => ({ perProcessorSecond: [] as number[], perSecond: [] as number[] }));
  const random = seededRandom(7);
  for (let round = -warmUp; round < rounds; round += 1)
    shuffled(random, [...contestants.keys()]).forEach((place) => {
      const run = time(contestants[place]!, market);
      if (round < 0) return;
      runs[place]!.perProcessorSecond.push(market.bars.length / run.processorSeconds);
      runs[place]!.perSecond.push(market.bars.length / run.seconds);
    });
  return contestants.map((contestant, place) => ({
    contestant,
    perProcessorSecond: runs[place]!.perProcessorSecond.toSorted(ascending),
    perSecond: runs[place]!.perSecond.toSorted(ascending),
  }));
};

export const medianOf = (sorted: readonly number[]): number =>
  (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;

const shuffled = (random: Random, places: readonly number[]): readonly number[] => {
  const order = [...places];
  for (let left = order.length - 1; left > 0; left -= 1) {
    const other = random.integer(0, left);
    [order[left], order[other]] = [order[other]!, order[left]!];
  }
  return order;
};

const ascending = (left: number, right: number): number => left - right;

const time = ({ run, name }: Contestant, market: Market) => {
  const before = process.cpuUsage();
  const begin = process.hrtime.bigint();
  const last = run(market);
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  const { user, system } = process.cpuUsage(before);
  if (!(last[0]! > 0)) throw new Error(`${name} answered no values after ${market.bars.length} klines`);
  return { seconds, processorSeconds: (user + system) / 1e6 };
};
