/** That the benchmark runs, compares equal work and prints what it should. Not how fast anything is. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Enrichment } from '@cryptostream/domain';

const main = join(__dirname, 'dist', 'bench', 'main.js');

const bench = (...given: readonly string[]) => {
  if (!existsSync(main))
    throw new Error(`${main} is not there; build it with npx turbo run build --filter=@cryptostream/e2e`);
  const { CRYPTOSTREAM_TEST_DATA: _, ...environment } = process.env;
  return spawnSync(process.execPath, ['--expose-gc', main, ...given], { encoding: 'utf8', env: environment });
};

/** Cells of each row of the tables. */
const rowsOf = (output: string): readonly (readonly string[])[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

test('measures every contestant, compares their values, and watches memory', () => {
  const { status, stdout, stderr } = bench(
    ...['indicators', '--klines', '3000', '--rounds', '2', '--memory-klines', '30000'],
  );
  expect(stderr).toBe('');
  const rows = rowsOf(stdout);
  const speeds = rows.filter((row) => row.length === 7 && row[6]!.endsWith('×'));
  expect(speeds.map(([name]) => name)).toEqual([
    'CryptoStream, in place',
    'CryptoStream, pure',
    'CryptoStream, from the log',
    'trading-signals 8.3.0',
    'technicalindicators 3.1.0',
    'TA-Lib, in batch',
  ]);
  speeds.forEach((row) => {
    const [median, lowest, highest, byTheClock] = row
      .slice(2, 6)
      .map((cell) => Number(cell.replaceAll(',', '')));
    expect(lowest).toBeGreaterThan(0);
    expect(median).toBeGreaterThanOrEqual(lowest!);
    expect(highest).toBeGreaterThanOrEqual(median!);
    expect(byTheClock).toBeGreaterThan(0);
  });

  const compared = rows.filter((row) => row.length === 4 && /^[a-z]/.test(row[0]!) && row[0] !== 'klines');
  const signals = Enrichment.defaultConfiguration.signals.map(({ name }) => name);
  expect(stdout).toContain('Our own three agree to the last bit.');
  expect(compared.map(([name]) => name)).toEqual(namesOfDefault().filter((name) => !signals.includes(name)));

  expect(rows.filter(([klines]) => ['3,000', '15,000', '30,000'].includes(klines!))).toHaveLength(3);
  expect(stdout).toMatch(/Drift: .* at most \S+ of the usual size/);
  expect(status).toBe(0);
});

test.each([
  [[], '"" is not one suite; there are indicators, memory; npm run bench -- --help says more'],
  [['speed'], '"speed" is not one suite; there are indicators, memory; npm run bench -- --help says more'],
  [
    ['memory', '--memory-klines', '5'],
    '--memory-klines 5 is not a whole number from 10000 to 1000000000; npm run bench -- --help says more',
  ],
])('asked wrongly: %j', (given, message) => {
  const { status, stderr } = bench(...given);
  expect([status, stderr]).toEqual([2, `bench: ${message}\n`]);
});

const namesOfDefault = (): readonly string[] => {
  const made = Enrichment.enrichment(Enrichment.defaultConfiguration);
  if (made._tag === 'Left') throw new Error(made.left.message);
  return made.right.names;
};
