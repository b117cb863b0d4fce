/** docs/indicators.md says what is computed; here it is held to the code, its example included. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { transformSync } from '@swc/core';
import * as E from 'fp-ts/Either';
import { Enrichment } from './index';
import { catalogue } from './indicators/catalogue';

const docs = join(__dirname, '../../../docs');
const page = readFileSync(join(docs, 'indicators.md'), 'utf8');

const made = (configuration: Enrichment.EnrichmentConfiguration): Enrichment.Enrichment => {
  const result = Enrichment.enrichment(configuration);
  if (E.isLeft(result)) throw new Error(result.left.message);
  return result.right;
};

/** The name in the file, the names of values, the warm-up, and whether it is there by default. */
const rows = [...page.matchAll(/^\| +(.*?) +\| (`.*?`) +\| +(\d+) \| (yes|no) +\|$/gm)].map(
  ([, first, names, warmUp, byDefault]) => ({
    first: first!,
    values: names!.split(', ').map((name) => [name.replaceAll('`', ''), Number(warmUp)] as const),
    byDefault: byDefault === 'yes',
  }),
);

const warmUpsOf = ({ names, warmUps }: Enrichment.Enrichment) =>
  names.map((name, place) => [name, warmUps[place]]);

test('the table has every default value in its order, with its warm-up', () => {
  expect(rows.filter(({ byDefault }) => byDefault).flatMap(({ values }) => values)).toEqual(
    warmUpsOf(made(Enrichment.defaultConfiguration)),
  );
});

// The file has a line for each of them, as a comment.
const optional = [
  ...readFileSync(join(docs, '../indicators.yaml'), 'utf8').matchAll(/^ *# - \{ name: (\w+)(.*) \}$/gm),
].map(([, indicator, rest]) => ({
  indicator: indicator!,
  parameters: Object.fromEntries(
    [...rest!.matchAll(/, (\w+): ([\d.]+)/g)].map(([, name, value]) => [name!, Number(value)]),
  ),
}));

test('what is not computed by default is in indicators.yaml as a comment, and in the table with its warm-up', () => {
  const all = made({ ...Enrichment.defaultConfiguration, indicators: optional, signals: [] });
  expect(rows.filter(({ byDefault }) => !byDefault).flatMap(({ values }) => values)).toEqual(warmUpsOf(all));
  const asked = [...Enrichment.defaultConfiguration.indicators, ...optional].map(
    ({ indicator }) => indicator,
  );
  expect([...new Set(asked)].toSorted()).toEqual(catalogue.map(({ name }) => name).toSorted());
});

test('every indicator of the catalogue has its row, a section with formula and picture, and its parameters', () => {
  const sections = page.split(/^### /m);
  catalogue.forEach(({ name, parameters }) => {
    expect(rows.map(({ first }) => first)).toContain(`\`${name}\``);
    const section = sections.find((each) => each.split('\n')[0]!.endsWith(`(\`${name}\`)`)) ?? '';
    expect({
      name,
      formula: /\$.+\$/.test(section),
      picture: section.includes('](images/indicators/'),
    }).toEqual({ name, formula: true, picture: true });
    const [, allowed = ''] =
      page.split(/^\| name +\| parameters +\|$/m)[1]!.match(`\\| .*\`${name}\`.*? +\\| (.*?) +\\|`) ?? [];
    parameters.forEach((parameter) => expect(allowed).toContain(`\`${parameter.name}\``));
    expect({ name, hasParameters: allowed !== 'none' }).toEqual({
      name,
      hasParameters: parameters.length > 0,
    });
  });
});

test('pictures, files and headings that it links to are there, and no picture is left over', () => {
  const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!);
  const [inside, outside] = [
    links.filter((link) => link.startsWith('#')),
    links.filter((link) => !link.startsWith('#')),
  ];
  expect(outside.filter((link) => !existsSync(join(docs, link.split('#')[0]!)))).toEqual([]);
  const anchors = [...page.matchAll(/^##+ (.*)$/gm)].map(
    ([, heading]) =>
      `#${heading!
        .toLowerCase()
        .replace(/[^a-z0-9 _-]/g, '')
        .replaceAll(' ', '-')}`,
  );
  expect(inside.filter((link) => !anchors.includes(link))).toEqual([]);
  const pictures = readdirSync(join(docs, 'images/indicators')).map((file) => `images/indicators/${file}`);
  expect(pictures.filter((picture) => !outside.includes(picture))).toEqual([]);
});

test('no formula is broken over two lines, where GitHub does not set it', () => {
  expect(page.split('\n').filter((line) => line.split('$').length % 2 === 0)).toEqual([]);
});

test('the example runs, and prints what the page says', () => {
  const [, source, printed] = /^```ts\n(.*?)^```\n\nprints\n\n```text\n(.*?)^```$/ms.exec(page)!;
  const { code } = transformSync(source!, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const lines: string[] = [];
  runInNewContext(code, {
    exports: {},
    require: (name: string) => {
      expect(name).toBe('@cryptostream/domain');
      return { Enrichment };
    },
    console: { log: (...parts: readonly unknown[]) => lines.push(parts.join(' ')) },
  });
  expect(lines).toEqual(printed!.trimEnd().split('\n'));
});
