/**
 * Nothing lost, nothing twice: the real system under faults, then compared with what it should have come to. `npm run chaos` sets
 * the environment variables; a short run is part of the tests.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithDocker } from '@cryptostream/testkit';
import { seededRandom } from '../pipeline/seeded-random';
import { runChaos } from './run-chaos';
import { problemsOf, toMarkdown } from './report';

const minutes = Number(process.env['CHAOS_MINUTES'] ?? 4);
// The tests inject the same faults each time, so that what fails is what was changed; `npm run chaos` takes others.
const seed = Number(process.env['CHAOS_SEED'] ?? 54_907);
const lanes = Number(process.env['CHAOS_LANES'] ?? 3);
const only = process.env['CHAOS_ONLY'];
const report = process.env['CHAOS_REPORT'];
const startedMs = Date.now();

const say = (text: string): void =>
  void process.stdout.write(`[${((Date.now() - startedMs) / 1_000).toFixed(1)} s] ${text}\n`);

/** Beside the report. */
const keep = (service: string, output: string): void => {
  if (report === undefined) return;
  const folder = `${report.replace(/\.md$/, '')}-logs`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${service}.jsonl`), output);
};

describeWithDocker('the system under faults', () => {
  test(
    `keeps its promises (${minutes} minutes, seed ${seed})`,
    async () => {
      say(`seed ${seed}`);
      const run = await runChaos({ seed, minutes, lanes, only, random: seededRandom(seed), say, keep });
      run.findings.forEach(({ promise, compared, differences }) =>
        say(`${differences.length === 0 ? 'kept' : 'BROKEN'}: ${promise} (${compared} compared)`),
      );
      if (report !== undefined) writeFileSync(report, toMarkdown({ ...run, startedMs }));
      expect(problemsOf({ ...run, startedMs })).toEqual([]);
      expect(run.injected.length).toBeGreaterThan(0);
    },
    minutes * 60_000 + 1_200_000,
  );
});
