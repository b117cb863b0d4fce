/** A run as a file that a person can read. */
import type { Injected } from './inject';
import { isKept, type Finding } from './checks/finding';

export type Run = {
  readonly seed: number;
  readonly startedMs: number;
  readonly minutes: number;
  readonly lanes: number;
  readonly injected: readonly Injected[];
  readonly findings: readonly Finding[];
  /** Services that ended without having been asked to, and with what. */
  readonly exits: readonly string[];
};

/** Everything that is not as it has to be. */
export const problemsOf = ({ injected, findings }: Run): readonly string[] => [
  ...injected.filter(({ failed }) => failed).map(({ name, what }) => `${name}: ${what}`),
  ...findings
    .filter((finding) => !isKept(finding))
    .map(
      ({ promise, compared, differences }) =>
        `${promise}: ${compared === 0 ? 'nothing was compared' : differences.join('\n    ')}`,
    ),
];

export const toMarkdown = (run: Run): string => {
  const counts = new Map<string, number>();
  run.injected.forEach(({ name }) => counts.set(name, (counts.get(name) ?? 0) + 1));
  return [
    `# Fault run, seed ${run.seed}`,
    '',
    `${new Date(run.startedMs).toISOString()}, ${run.minutes} minutes of faults, up to ${run.lanes} at once: ${run.injected.length} faults of ${counts.size} kinds. ` +
      `\`npm run chaos -- --minutes ${run.minutes} --seed ${run.seed} --lanes ${run.lanes}\` injects them again in this order.`,
    '',
    '## Promises',
    '',
    '| promise | compared | differences |',
    '| --- | ---: | ---: |',
    ...run.findings.map(
      ({ promise, compared, differences }) => `| ${promise} | ${compared} | ${differences.length} |`,
    ),
    '',
    ...run.findings.flatMap(({ promise, differences }) =>
      differences.length === 0 ? [] : [`### ${promise}`, '', ...differences.map((line) => `- ${line}`), ''],
    ),
    '## Services that ended by themselves',
    '',
    ...(run.exits.length === 0 ? ['None.'] : run.exits.map((line) => `- ${line}`)),
    '',
    '## Faults, in the order in which they ended',
    '',
    '| at | lasted | fault | what |',
    '| ---: | ---: | --- | --- |',
    ...run.injected.map(
      ({ name, atMs, tookMs, what, failed }) =>
        `| ${seconds(atMs)} | ${seconds(tookMs)} | ${name} | ${failed ? '**not as expected** ' : ''}${what.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')} |`,
    ),
    '',
  ].join('\n');
};

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
