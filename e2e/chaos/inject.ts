/**
 * Breaks the system for a while: some lanes work side by side, each takes the next fault of a shuffled deck that touches nothing
 * that another lane holds. The seed decides order and parameters; how long each part takes to recover it cannot decide.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../pipeline/seeded-random';
import type { Fault } from './fault';
import type { System } from './system';

export type Injected = {
  readonly name: string;
  readonly atMs: number;
  readonly tookMs: number;
  readonly what: string;
  /** It did not behave. */
  readonly failed: boolean;
};

export const inject = async (
  system: System,
  faults: readonly Fault[],
  random: Random,
  { durationMs, lanes }: { readonly durationMs: number; readonly lanes: number },
): Promise<readonly Injected[]> => {
  const sinceMs = Date.now();
  const injected: Injected[] = [];
  const touched = new Set<string>();
  let deck: Fault[] = [];
  const next = (): Fault | undefined => {
    if (deck.length === 0) deck = shuffled(faults, random);
    const at = deck.findIndex(({ touches }) => touches.every((each) => !touched.has(each)));
    return at < 0 ? undefined : deck.splice(at, 1)[0];
  };
  const runOne = async (fault: Fault): Promise<void> => {
    const [startedMs, own] = [Date.now(), random.fork()];
    fault.touches.forEach((each) => touched.add(each));
    system.say(`${fault.name} …`);
    const outcome = await fault.run(system, own).then(
      (what) => ({ what, failed: false }),
      (error: unknown) => ({ what: error instanceof Error ? error.message : String(error), failed: true }),
    );
    fault.touches.forEach((each) => touched.delete(each));
    injected.push({
      name: fault.name,
      atMs: startedMs - sinceMs,
      tookMs: Date.now() - startedMs,
      ...outcome,
    });
    system.say(`${fault.name}: ${outcome.failed ? 'NOT AS EXPECTED: ' : ''}${outcome.what}`);
  };
  const lane = async (): Promise<void> => {
    while (Date.now() < sinceMs + durationMs) {
      const fault = next();
      if (fault === undefined) await sleep(200);
      else await runOne(fault);
      await sleep(random.integer(200, 1_500));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return injected;
};

const shuffled = <A>(items: readonly A[], random: Random): A[] =>
  items
    .map((item) => [random.next(), item] as const)
    .toSorted(([left], [right]) => left - right)
    .map(([, item]) => item);
