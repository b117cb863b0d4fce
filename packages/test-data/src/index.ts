/**
 * Real klines for tests live outside the repository, in the folder CRYPTOSTREAM_TEST_DATA names. Without it such tests are
 * reported as skipped; under CI=true they fail instead, since nothing may be skipped there. A package of its own that needs
 * none, so that the tests of the domain can use it: testkit needs the domain.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const directory = process.env['CRYPTOSTREAM_TEST_DATA'];

export const testDataPath = (...parts: readonly string[]): string => join(directory ?? '', ...parts);

/** `describe` for tests on real klines. */
export const describeWithTestData = (title: string, suite: () => void): void => {
  if (directory !== undefined && existsSync(directory)) describe(title, suite);
  else if (process.env['CI'] === 'true')
    test(title, () => {
      throw new Error('set CRYPTOSTREAM_TEST_DATA to the folder of real klines');
    });
  else describe.skip(`${title} (set CRYPTOSTREAM_TEST_DATA to the folder of real klines)`, suite);
};
