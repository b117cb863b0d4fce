/** The file of rules: what is read of it, what is told, and how often. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Enrichment } from '@cryptostream/domain';
import type { LogFields, Logger } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { openRulesFile } from './rules-file';

const folder = mkdtempSync(join(tmpdir(), 'rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const recorded = () => {
  const told: { readonly level: string; readonly event: string; readonly fields: LogFields | undefined }[] =
    [];
  const counted: (readonly [number, number] | null)[] = [];
  const note = (level: string) => (event: string, fields?: LogFields) =>
    void told.push({ level, event, fields });
  const logger: Logger = {
    ...{ debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
    with: () => logger,
  };
  return {
    told,
    counted,
    dependencies: {
      logger,
      metrics: {
        rulesFile: (found: { rules: readonly unknown[]; refused: readonly unknown[] } | null) =>
          void counted.push(found && [found.rules.length, found.refused.length]),
      },
    },
  };
};

const good = (name: string): string =>
  `  - name: ${name}\n    when: { level: { value: close, above: 100 } }\n`;
const bad = '  - name: worse\n    when:\n      level: { value: clothes, above: 100 }\n';

/** As an editor, or a deployment, replaces a file: by another one of the same name. */
const replace = (path: string, text: string): void => {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
};

test('a bad rule is told with its line and the others hold; once, until the file is another one', () => {
  const path = join(folder, 'bad.yaml');
  writeFileSync(path, `# Rules.\nrules:\n${good('first')}${bad}${good('last')}`);
  const { told, counted, dependencies } = recorded();
  const file = openRulesFile(dependencies, path, []);
  const namesOf = () => file.wanted()?.map(({ name }) => name);
  file.look();
  file.look();
  expect(namesOf()).toEqual(['first', 'last']);
  expect(counted).toEqual([[2, 1]]);
  expect(told.filter(({ level }) => level === 'warn')).toEqual([
    {
      level: 'warn',
      event: 'a rule is refused, the others hold',
      fields: {
        file: path,
        line: 5,
        rule: 'worse',
        reasons: [expect.stringContaining('when.level.value: "clothes" is no value; there are open,')],
      },
    },
  ]);
  const before = file.wanted();
  file.look();
  expect(file.wanted()).toBe(before);
  replace(path, `rules:\n${good('first')}${good('second')}`);
  file.look();
  expect(namesOf()).toEqual(['first', 'second']);
  expect(counted).toEqual([
    [2, 1],
    [2, 0],
  ]);
});

test.each<[string, (path: string) => void, string]>([
  ['gone', (path) => rmSync(path), 'cannot be read: ENOENT'],
  ['no YAML', (path) => writeFileSync(path, 'rules: [\n'), 'cannot be read: '],
  ['no list of rules', (path) => writeFileSync(path, 'rule: 1\n'), 'holds no rules: '],
])('a file that is %s leaves the rules before in force, and is told once', (_, spoil, reason) => {
  const path = join(folder, 'spoiled.yaml');
  writeFileSync(path, `rules:\n${good('first')}`);
  const { told, counted, dependencies } = recorded();
  const file = openRulesFile(dependencies, path, []);
  spoil(path);
  file.look();
  file.look();
  expect(file.wanted()?.map(({ name }) => name)).toEqual(['first']);
  expect(counted).toEqual([[1, 0], null]);
  expect(told.filter(({ level }) => level === 'warn')).toMatchObject([
    {
      event: 'the rules cannot be read, those before stay in force',
      fields: { reason: expect.stringContaining(reason) },
    },
  ]);
  writeFileSync(path, `rules:\n${good('first')}`);
  file.look();
  expect(counted.at(-1)).toEqual([1, 0]);
});

test('a file that was never there wants nothing changed', () => {
  expect(openRulesFile(recorded().dependencies, join(folder, 'nowhere.yaml'), []).wanted()).toBeNull();
});

test('every rule of the file at the root can be judged', () => {
  const enrichment = Enrichment.enrichment(Enrichment.defaultConfiguration);
  const names = E.isRight(enrichment) ? enrichment.right.names : [];
  const { counted, dependencies } = recorded();
  openRulesFile(dependencies, resolve(__dirname, '../../../../alerts/rules.yaml'), names);
  expect(counted).toHaveLength(1);
  expect(counted[0]![0]).toBeGreaterThan(4);
  expect(counted[0]![1]).toBe(0);
});
