/**
 * One-shot: makes one scoped InfluxDB token for each service and writes it where only that service looks. Asking again
 * keeps the tokens that are there.
 */
import { chmodSync, chownSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createScopedToken, ensureBucket, waitForInflux } from '@cryptostream/influx';
import { Configuration, exitCodes, exitWithWrongConfiguration, systemClock } from '@cryptostream/runtime';
import { createLogger } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';
import { z } from 'zod';

const schema = z.object({
  INFLUXDB_URL: Configuration.url(['http:', 'https:']),
  INFLUXDB_ORG: z.string().default('cryptostream'),
  INFLUXDB_BUCKET: z.string().default('market'),
  INFLUXDB_TOKEN_FILE: Configuration.secretFile,
  SECRETS_DIR: Configuration.text,
  LOG_LEVEL: Configuration.logLevel.default('info'),
});

type Grant = {
  readonly service: string;
  readonly read: boolean;
  readonly write: boolean;
  /** User id that the service's container runs as. */
  readonly owner: number;
};

const grants: readonly Grant[] = [
  { service: 'consumer', read: false, write: true, owner: 1_000 },
  { service: 'gateway', read: true, write: false, owner: 1_000 },
  { service: 'grafana', read: true, write: false, owner: 472 },
];

const main = async (): Promise<void> => {
  const environment = Configuration.readConfiguration(schema, process.env);
  if (E.isLeft(environment)) return exitWithWrongConfiguration('tokens', environment.left);
  const settings = environment.right;
  const logger = createLogger({ service: 'tokens', level: settings.LOG_LEVEL, human: false });
  const ready = await waitForInflux(
    systemClock,
    logger,
  )({ url: settings.INFLUXDB_URL, deadlineMs: 300_000 })();
  if (E.isLeft(ready)) return fail(ready.left.message);
  // Shards longer than a week: years of daily klines would otherwise open hundreds of them.
  const bucket = await ensureBucket({
    url: settings.INFLUXDB_URL,
    adminToken: settings.INFLUXDB_TOKEN_FILE,
    org: settings.INFLUXDB_ORG,
    bucket: settings.INFLUXDB_BUCKET,
  })();
  if (E.isLeft(bucket))
    return fail(
      `the bucket ${settings.INFLUXDB_BUCKET}: ${bucket.left.message}${bucket.left._tag === 'StoreRefused' ? otherSecrets : ''}`,
    );
  for (const grant of grants) {
    const token = await createScopedToken({
      url: settings.INFLUXDB_URL,
      adminToken: settings.INFLUXDB_TOKEN_FILE,
      org: settings.INFLUXDB_ORG,
      bucket: settings.INFLUXDB_BUCKET,
      read: grant.read,
      write: grant.write,
      description: `cryptostream ${grant.service}`,
    })();
    if (E.isLeft(token)) return fail(`the token of ${grant.service}: ${token.left.message}`);
    const changed = store(join(settings.SECRETS_DIR, grant.service), grant.owner, token.right);
    logger.info(changed ? 'token written' : 'token is there', { for: grant.service });
  }
  process.exit(exitCodes.fine);
};

// Volumes outlive a clone, its secrets do not.
const otherSecrets =
  '. If its data comes from an earlier installation, put that one\'s secrets directory back, or begin anew with "docker compose down --volumes", which deletes the data';

const fileName = 'influxdb-token';

const store = (directory: string, owner: number, token: string): boolean => {
  const path = join(directory, fileName);
  const present = O.tryCatch(() => readFileSync(path, 'utf8'));
  if (O.isSome(present) && present.value === token) return false;
  mkdirSync(directory, { recursive: true });
  const temporary = join(directory, `.${fileName}`);
  writeFileSync(temporary, token, { mode: 0o400 });
  chownSync(temporary, owner, owner === 472 ? 0 : owner);
  renameSync(temporary, path);
  chmodSync(path, 0o400);
  return true;
};

const fail = (reason: string): never => {
  process.stderr.write(`tokens: ${reason}\n`);
  return process.exit(exitCodes.failure);
};

void main();
