/**
 * grafana/provisioning against what Grafana's documentation says of these files. It publishes no schema of them, so this is the part
 * of it that the project uses, in which nothing else may stand.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type SchemaObject } from 'ajv';
import { parse } from 'yaml';
import { influx, prometheus } from './data-sources';

const directory = join(__dirname, '..', '..', '..', 'grafana', 'provisioning');

const filesOf = (kind: string): readonly (readonly [string, unknown])[] =>
  readdirSync(join(directory, kind)).map((name) => [
    name,
    parse(readFileSync(join(directory, kind, name), 'utf8')),
  ]);

const object = (properties: object, required: readonly string[]): SchemaObject => ({
  type: 'object',
  properties,
  required: [...required],
  additionalProperties: false,
});
const text = { type: 'string', minLength: 1 };
const truth = { type: 'boolean' };
const list = (items: object): SchemaObject => ({ type: 'array', minItems: 1, items });

/** @see https://grafana.com/docs/grafana/latest/administration/provisioning/ */
const schemas = {
  datasources: object(
    {
      apiVersion: { const: 1 },
      prune: truth,
      datasources: list(
        object(
          {
            name: text,
            uid: { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,40}$' },
            type: { enum: ['influxdb', 'prometheus'] },
            access: { const: 'proxy' },
            url: { type: 'string', pattern: '^http://[a-z]+:\\d+$' },
            isDefault: truth,
            editable: { const: false },
            jsonData: { type: 'object' },
            secureJsonData: {
              type: 'object',
              additionalProperties: { pattern: '^\\$__file\\{/run/secrets/' },
            },
          },
          ['name', 'uid', 'type', 'access', 'url', 'editable', 'jsonData'],
        ),
      ),
    },
    ['apiVersion', 'datasources'],
  ),
  dashboards: object(
    {
      apiVersion: { const: 1 },
      providers: list(
        object(
          {
            name: text,
            orgId: { const: 1 },
            folder: text,
            folderUid: text,
            type: { const: 'file' },
            disableDeletion: { const: true },
            allowUiUpdates: { const: false },
            updateIntervalSeconds: { type: 'integer', minimum: 10 },
            options: object({ path: { const: '/etc/grafana/dashboards' } }, ['path']),
          },
          ['name', 'type', 'options'],
        ),
      ),
    },
    ['apiVersion', 'providers'],
  ),
};

test.each(['datasources', 'dashboards'] as const)(
  'files of %s hold what Grafana takes, and nothing else',
  (kind) => {
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schemas[kind]);
    const files = filesOf(kind);
    expect(files.length).toBeGreaterThan(0);
    for (const [name, content] of files) {
      validate(content);
      expect({ name, errors: validate.errors ?? [] }).toEqual({ name, errors: [] });
    }
  },
);

type Provisioned = { readonly uid: string; readonly type: string; readonly isDefault?: boolean };

test('the data sources that dashboards name are provisioned, one of them as the default', () => {
  const provisioned = filesOf('datasources').flatMap(
    ([, content]) => (content as { readonly datasources: readonly Provisioned[] }).datasources,
  );
  expect(provisioned.map(({ uid, type }) => ({ uid, type }))).toEqual([influx, prometheus]);
  expect(provisioned.filter(({ isDefault }) => isDefault)).toHaveLength(1);
});

test('InfluxDB is asked in Flux, with the organisation and bucket of Compose', () => {
  const [influxdb] = filesOf('datasources').flatMap(
    ([, content]) =>
      (content as { readonly datasources: readonly { readonly jsonData: object }[] }).datasources,
  );
  expect(influxdb!.jsonData).toEqual({
    version: 'Flux',
    organization: 'cryptostream',
    defaultBucket: 'market',
  });
});
