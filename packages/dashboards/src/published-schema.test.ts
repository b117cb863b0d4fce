/**
 * The dashboards against the types that Grafana publishes of its JSON: made a JSON Schema of, in which nothing may stand that the
 * types do not know. The compiler has seen the same types, but knows nothing of what is `any` there, nor of what is spread.
 */
import { join } from 'node:path';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { Ajv, type SchemaObject, type ValidateFunction } from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';
import { dashboards } from './dashboards';
import type { Published } from './published.fixture';

jest.setTimeout(120_000);

let ajv: Ajv;
beforeAll(() => {
  const schema = createGenerator({
    path: join(__dirname, 'published.fixture.ts'),
    tsconfig: join(__dirname, '..', '..', '..', 'tsconfig.json'),
    type: 'Published',
    skipTypeCheck: true,
    additionalProperties: false,
    // Each kind of panel has a type `Options`, which names alone would not tell apart.
    expose: 'none',
    topRef: false,
  }).createSchema('Published');
  ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addSchema(schema as SchemaObject, 'published');
});

const validators = new Map<string, ValidateFunction>();

const validatorOf = (name: string): ValidateFunction => {
  const known =
    validators.get(name) ?? ajv.compile({ $ref: `published#/properties/${encodeURIComponent(name)}` });
  validators.set(name, known);
  return known;
};

const panels = dashboards.flatMap((dashboard) => dashboard.panels as readonly Panel[]);

const expectValid = (name: keyof Published, value: unknown, what: string): void => {
  const validate = validatorOf(name);
  validate(JSON.parse(JSON.stringify(value)));
  expect({ what, errors: validate.errors ?? [] }).toEqual({ what, errors: [] });
};

test('each dashboard is one', () => {
  dashboards.forEach((dashboard) => {
    // The types leave the query of a data source to that, and know Grafana's own annotations only.
    const plain = {
      ...dashboard,
      panels: dashboard.panels!.map((panel) => ({ ...panel, targets: [] })),
      annotations: {
        list: dashboard.annotations.list!.map(({ target: _target, ...annotation }) => annotation),
      },
    };
    expectValid('dashboard', plain, dashboard.title!);
  });
});

test('what the types do not know is found', () => {
  const validate = validatorOf('dashboard');
  expect(validate({ ...dashboards[0], panels: [], annotations: {}, colour: 'red' })).toBe(false);
  expect(validate.errors).toEqual([
    expect.objectContaining({ keyword: 'additionalProperties', params: { additionalProperty: 'colour' } }),
  ]);
});

test('options and field settings of each panel are those of its kind', () => {
  for (const { type, options, fieldConfig, title } of panels) {
    expectValid(`${type} options` as keyof Published, options, title!);
    expectValid(`${type} custom` as keyof Published, fieldConfig!.defaults.custom, title!);
  }
});

test('overrides set what there is', () => {
  for (const { type, fieldConfig, title } of panels)
    for (const { properties } of fieldConfig!.overrides) {
      const common = properties.filter(({ id }) => !id.startsWith('custom.') && id !== 'links');
      const custom = properties.filter(({ id }) => id.startsWith('custom.'));
      expectValid('field', Object.fromEntries(common.map(({ id, value }) => [id, value as unknown])), title!);
      expectValid(
        `${type} custom` as keyof Published,
        {
          ...(fieldConfig!.defaults.custom as object),
          ...Object.fromEntries(
            custom.map(({ id, value }) => [id.slice('custom.'.length), value as unknown]),
          ),
        },
        title!,
      );
    }
});

test('queries of Prometheus are what its data source takes', () => {
  for (const { datasource, targets, title } of panels)
    if (datasource!.type === 'prometheus')
      targets!.forEach((target) => expectValid('prometheusQuery', target, title!));
});
