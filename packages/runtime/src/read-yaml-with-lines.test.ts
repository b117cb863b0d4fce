import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { readYamlWithLines } from './read-yaml-with-lines';

const folder = mkdtempSync(join(tmpdir(), 'cryptostream-yaml-'));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (text: string) => {
  const path = join(folder, 'file.yaml');
  writeFileSync(path, text);
  return readYamlWithLines(path);
};

test('each part has its line; what is not there has that of what is around it', () => {
  const found = read('# a list\nrules:\n  - name: first\n    bound: 1\n\n  - { name: second }\n');
  if (E.isLeft(found)) throw new Error(found.left);
  const { value, lineOf } = found.right;
  expect(value).toEqual({ rules: [{ name: 'first', bound: 1 }, { name: 'second' }] });
  expect(
    [['rules', 0], ['rules', 0, 'bound'], ['rules', 1, 'name'], ['rules', 1, 'bound'], ['other']].map(lineOf),
  ).toEqual([3, 4, 6, 6, 2]);
});

test('an empty file is no value, in its first line', () => {
  const found = read('');
  if (E.isLeft(found)) throw new Error(found.left);
  expect(found.right.value).toBeNull();
  expect(found.right.lineOf(['rules', 0])).toBe(1);
});

test('what is no YAML is told with its line, a missing file by its name', () => {
  expect(read('rules:\n  - [1, 2\nother: 1\n')).toEqual(
    E.left(expect.stringMatching(/file\.yaml cannot be read: .* at line \d/)),
  );
  expect(readYamlWithLines('/nowhere.yaml')).toEqual(
    E.left(expect.stringContaining('/nowhere.yaml cannot be read: ENOENT')),
  );
});
