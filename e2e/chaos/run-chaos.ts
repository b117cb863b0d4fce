/** One run: start the real system, break it while klines flow, let it settle, compare. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Topics } from '@cryptostream/contracts';
import type { LogRecord } from '@cryptostream/ports';
import { readAll } from '../pipeline/archive-through';
import type { Random } from '../pipeline/seeded-random';
import type { Finding } from './checks/finding';
import { explainedChanges } from './checks/explained-changes';
import { marketAndTopic } from './checks/market';
import { redrivenOnce } from './checks/redriven';
import { storesAndTopic } from './checks/stores-and-topic';
import { topicAndExchange } from './checks/topic-and-exchange';
import { watch, type Seen } from './checks/watcher';
import { allFaults } from './faults/all';
import { inject } from './inject';
import type { Run } from './report';
import { comeToRest, processedOnce, settle } from './settle';
import { intervals, partitions, startSystem, type System } from './system';

export type ChaosOptions = {
  readonly seed: number;
  readonly minutes: number;
  /** Faults at once. */
  readonly lanes: number;
  /** Only faults whose name holds this, or one of these with | between them. */
  readonly only?: string | undefined;
  readonly random: Random;
  readonly say: (text: string) => void;
  /** Gets everything that a service has said. */
  readonly keep: (service: string, output: string) => void;
};

export const runChaos = async (options: ChaosOptions): Promise<Omit<Run, 'startedMs'>> => {
  const { seed, minutes, lanes, only = '', random, say, keep } = options;
  const faults = allFaults.filter(({ name }) => only.split('|').some((part) => name.includes(part)));
  if (faults.length === 0)
    throw new Error(
      `no fault is called "${only}"; there are:\n${allFaults.map(({ name }) => name).join('\n')}`,
    );
  const system = await startSystem(seed, say);
  try {
    say('the system is up; history flows');
    const watcher = watch(system);
    // A partition that nobody has computed anything of yet is free to any configuration.
    await processedOnce(system);
    const injected = await inject(system, faults, random, { durationMs: minutes * 60_000, lanes });
    say('no more faults');
    const closedByMs = await settle(system);
    // What a late fault left behind would show now.
    await sleep(5_000);
    const seen = await watcher.stop();
    const stops = await comeToRest(system);
    say('at rest; comparing');
    const findings = await compare(system, seen, closedByMs);
    return {
      seed,
      minutes,
      lanes,
      injected,
      exits: exitsOf(system),
      findings: [...findings, stopping(stops)],
    };
  } catch (error) {
    // What the services said last says more than the deadline that passed.
    const last = membersOf(system).map((each) => `--- ${each.name}\n${each.output().slice(-1_500)}`);
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${last.join('\n')}`, {
      cause: error,
    });
  } finally {
    membersOf(system).forEach((each) => {
      keep(each.name, each.output());
    });
    await system.stop();
  }
};

const compare = async (system: System, seen: Seen, closedByMs: number): Promise<readonly Finding[]> => {
  const findings: Finding[] = [];
  const klines: LogRecord[] = [];
  const deadLetters = await readAll(system.log.reader, Topics.deadLetters, partitions);
  for (const interval of intervals) {
    const records = await readAll(system.log.reader, Topics.klines(interval), partitions);
    findings.push(...(await topicAndExchange(system.exchange, interval, records, closedByMs)));
    findings.push(...(await storesAndTopic(system, interval, records)));
    findings.push(redrivenOnce(interval, records, deadLetters));
    klines.push(...records);
  }
  const altered = await system.exchange.altered();
  return [...findings, ...(await marketAndTopic(system)), explainedChanges(seen, klines, altered)];
};

const stopping = (differences: readonly string[]): Finding => ({
  promise: 'every service, asked to end, did so within 10 s with exit code 0',
  compared: intervals.length * 2 + 1,
  differences,
});

const membersOf = ({ producers, consumers, market }: System) => [
  ...Object.values(producers),
  ...Object.values(consumers).flat(),
  market,
];

const exitsOf = (system: System): readonly string[] =>
  membersOf(system).flatMap((each) => each.exits().map((code) => `${each.name}: exit code ${code}`));
