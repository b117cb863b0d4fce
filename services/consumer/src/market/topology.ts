/**
 * What the market pipeline computes, and nothing of how: what has arrived is joined moment by moment, and each moment gives
 * points and records. Pure; what comes out, and in which order, depends on the series alone and not on how they arrived.
 */
import { Market } from '@cryptostream/domain';
import { judgeMoment } from './topology/judge-moment';
import type { MarketConfiguration, MarketPipeline } from './topology/market-configuration';
import { toOutput, type MarketOutcome, type MarketOutput } from './topology/output';

export { changeRules, rulesPartition } from './topology/change-rules';
export {
  inputsOf,
  type Input,
  type MarketConfiguration,
  type MarketPipeline,
} from './topology/market-configuration';
export { memoryPartition, toMemoryRecords, toPipeline } from './topology/memory-records';
export { firstNeeded, isWanted, takeIn } from './topology/take-in';
export type { MarketOutcome, MarketOutput };

/** Raised by hand whenever a change of code changes a stored value. */
const codeVersion = 1;

/** What must be equal for a stored memory to be gone on with. Series may come and go. */
export const marketFingerprint = `market v${codeVersion}`;

export type Joined = MarketOutput & {
  /** How many moments were joined. */
  readonly moments: number;
};

/** Joins what can be joined, until about `recordLimit` records or `momentLimit` moments; no moment at all: nothing can be. */
export const joinMoments = (
  configuration: MarketConfiguration,
  pipeline: MarketPipeline,
  { recordLimit, momentLimit }: { readonly recordLimit: number; readonly momentLimit: number },
): readonly [Joined, MarketPipeline] => {
  const outputs: MarketOutput[] = [];
  let { join, memory, alerts } = pipeline;
  let moments = 0;
  for (let records = 0; records < recordLimit && moments < momentLimit; moments += 1) {
    const next = Market.nextMoment(configuration.plan, join);
    if (next === null) break;
    const [outcome, after] = Market.processMoment(configuration.plan, memory, next[0]);
    join = next[1];
    memory = after;
    const [found, judged] = judgeMoment(alerts, next[0]);
    alerts = judged;
    const output = toOutput(configuration, outcome, found);
    outputs.push(output);
    records += output.records.length;
  }
  return [
    {
      moments,
      points: outputs.flatMap(({ points }) => points),
      records: outputs.flatMap(({ records }) => records),
      outcomes: outputs.flatMap(({ outcomes }) => outcomes),
    },
    { join, memory, alerts },
  ];
};
