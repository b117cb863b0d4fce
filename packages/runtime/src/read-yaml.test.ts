import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { readYaml } from './read-yaml';

const fileOf = (text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'yaml-')), 'indicators.yaml');
  writeFileSync(path, text);
  return path;
};

test('a file is read as a value', () => {
  expect(readYaml(fileOf('indicators:\n  - { name: sma, period: 7 }\n'))).toEqual(
    E.right({ indicators: [{ name: 'sma', period: 7 }] }),
  );
});

test('a file that is none, or not there, is told in one sentence with its place', () => {
  const broken = fileOf('indicators:\n  - { name: sma, period: 7\n');
  expect(readYaml(broken)).toMatchObject({
    left: expect.stringMatching(/indicators\.yaml cannot be read: .* at line 3, column 1$/) as string,
  });
  expect(readYaml('/nowhere/indicators.yaml')).toMatchObject({
    left: expect.stringContaining('/nowhere/indicators.yaml cannot be read: ENOENT') as string,
  });
});
