/** `npm run chaos`: the real system under faults, compared with what it should have come to. Needs a Docker engine. */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, checkNode, install, root } from './prepare.mjs';

const usage = `npm run chaos -- [options]

  --minutes N    how long faults are injected (10)
  --seed N       order and parameters of the faults; a run prints its own
  --lanes N      how many faults at once (3); 1: each alone
  --only TEXT    only faults whose name holds this, or one of several: "kill -9|Kafka"
  --report FILE  where the report goes (chaos-report.md)
`;

const fail = (message) => {
  process.stderr.write(`chaos: ${message}; npm run chaos -- --help says more\n`);
  process.exit(2);
};

const whole = (name, text, most) => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most)
    fail(`--${name} ${text} is not a whole number from 1 to ${most}`);
  return String(number);
};

const parse = () => {
  try {
    return parseArgs({
      options: {
        minutes: { type: 'string', default: '10' },
        seed: { type: 'string', default: String(1 + (Date.now() % 1_000_000)) },
        lanes: { type: 'string', default: '3' },
        only: { type: 'string' },
        report: { type: 'string', default: 'chaos-report.md' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return fail(error.message);
  }
};

const values = parse();
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const environment = {
  CHAOS_MINUTES: whole('minutes', values.minutes, 10_000),
  CHAOS_SEED: whole('seed', values.seed, 2 ** 32 - 1),
  CHAOS_LANES: whole('lanes', values.lanes, 20),
  CHAOS_REPORT: resolve(values.report),
  ...(values.only === undefined ? {} : { CHAOS_ONLY: values.only }),
};

checkNode();
install();
if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status !== 0) {
  process.stderr.write('chaos: no Docker engine answers; start one, the servers run in it\n');
  process.exit(3);
}
build('producer', 'consumer', 'simulator', 'cli');

const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const { status } = spawnSync(
  process.execPath,
  [jest, 'e2e/chaos/chaos.test.ts', '--selectProjects', 'chaos', '--forceExit', '--testTimeout=100000000'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } },
);
process.stderr.write(`chaos: the report is ${environment.CHAOS_REPORT}\n`);
process.exit(status ?? 3);
