/** `cryptostream verify` of every real file, against what is known of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import { run } from '../command-line.fixture';
import type { Report } from './report';

/** The section "Gaps in full" of PROVENANCE.md: `- FILE: AFTER → BEFORE (MISSING); …`. */
const knownGaps = (): ReadonlyMap<string, readonly string[]> =>
  new Map(
    readFileSync(testDataPath('PROVENANCE.md'), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, file, gaps] = /^- (\S+\.csv\.gz): (.*→.*)$/.exec(line) ?? [];
        return file === undefined || gaps === undefined ? [] : [[file, gaps.split('; ')] as const];
      }),
  );

const minute = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 16);

jest.setTimeout(120_000);

describeWithTestData('all real files', () => {
  test('have the gaps of PROVENANCE.md and no other finding', async () => {
    const files = readdirSync(testDataPath('klines')).map((name) => testDataPath('klines', name));
    const { code, stdout, stderr } = await run(['verify', '--json', ...files]);
    const reports = JSON.parse(stdout) as readonly Report[];
    expect({ code, stderr, files: reports.length }).toEqual({ code: 1, stderr: '', files: files.length });
    const found = reports.flatMap(({ file, gaps }) =>
      gaps.length === 0
        ? []
        : [
            [
              basename(file),
              gaps.map((gap) => `${minute(gap.after_ms)} → ${minute(gap.before_ms)} (${gap.missing})`),
            ] as const,
          ],
    );
    expect(knownGaps().size).toBe(8);
    expect(new Map(found)).toEqual(knownGaps());
    const others = reports.map(({ file, duplicates, off_grid, invalid, rollup_differences }) => [
      basename(file),
      duplicates + off_grid + invalid.length + rollup_differences.length,
    ]);
    expect(others).toEqual(files.map((file) => [basename(file), 0]));
  });

  test.each([
    ['BTCUSDT-1m-2021-04_outages', 'BTCUSDT-2h-2017-08_2021-12', 0],
    ['BTCUSDT-1h-2023-03_halt', 'BTCUSDT-4h-2023-03_halt', 0],
    ['BTCUSDT-2h-2017-08_2021-12', 'BTCUSDT-1d-to-2024', 0],
    ['ETHUSDT-1m-2025-03', 'ETHUSDT-15m-2025-02-24_2025-04-06', 0],
    // Their quote volumes went through floats.
    ['BTCUSDT-15m-2024-12', 'BTCUSDT-1h-2024-12', 11],
  ])('%s adds up to %s but for %d', async (lower, higher, differences) => {
    const path = (name: string): string => testDataPath('klines', `${name}.csv.gz`);
    const { stdout } = await run(['verify', '--json', path(lower), '--higher', path(higher)]);
    const [report] = JSON.parse(stdout) as readonly Report[];
    expect(report?.rollup_differences).toHaveLength(differences);
    expect(report?.rollup_differences.flatMap(({ fields }) => fields.map(({ field }) => field))).toEqual(
      Array(differences).fill('quote_volume'),
    );
  });
});
