/** The pictures of docs/indicators.md are what the code of today draws from the real klines. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describeWithTestData } from '@cryptostream/test-data';

const script = resolve(__dirname, '../../scripts/plot-indicators.mjs');

describeWithTestData('pictures of indicators', () => {
  test('are up to date', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^plot-indicators: \d+ pictures, all as drawn today\n$/);
  }, 60_000);
});

test('without real klines it says what is missing', () => {
  const env = { ...process.env, CRYPTOSTREAM_TEST_DATA: '/nowhere' };
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8', env });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'plot-indicators: CRYPTOSTREAM_TEST_DATA is "/nowhere"; set it to the folder of real klines\n',
  });
});
