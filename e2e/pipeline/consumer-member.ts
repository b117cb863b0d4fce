/** A consumer process with a gate of its own to InfluxDB. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartedInflux, StartedKafka } from '@cryptostream/testkit';
import { startGate, type InfluxGate } from './influx-gate';
import { startService, type ServiceProcess } from './service-process';

export type Member = ServiceProcess & {
  readonly name: string;
  readonly gate: InfluxGate;
  readonly isRunning: () => boolean;
  /** How many times it has said so. */
  readonly count: (text: string) => number;
  readonly stopGate: () => Promise<void>;
};

export type Surroundings = {
  readonly kafka: StartedKafka;
  readonly influx: StartedInflux;
  readonly symbols: readonly string[];
};

/** The shortest that a broker allows, so that a lost member is missed soon. */
export const sessionTimeoutMs = 6_000;

let directory: string | undefined;

/** The path of a file that holds the token. */
export const tokenFile = (token: string): string => {
  directory ??= mkdtempSync(join(tmpdir(), 'cryptostream-token-'));
  const path = join(directory, token);
  writeFileSync(path, token, { mode: 0o600 });
  return path;
};

export const startMember = async (
  { kafka, influx, symbols }: Surroundings,
  name: string,
  changes: { readonly [variable: string]: string } = {},
): Promise<Member> => {
  const gate = await startGate(influx.url);
  const service = startService('consumer', {
    INTERVAL: '1m',
    CONSUMER_ID: name,
    SYMBOL_TABLE: symbols.join(','),
    PARTITIONS: String(symbols.length),
    KAFKA_BROKERS: kafka.brokers.join(','),
    KAFKA_SESSION_TIMEOUT_MS: String(sessionTimeoutMs),
    INFLUXDB_URL: gate.url,
    INFLUXDB_ORG: influx.org,
    INFLUXDB_BUCKET: influx.bucket,
    INFLUXDB_TOKEN_FILE: tokenFile(influx.token),
    HEALTH_PORT: '0',
    ...changes,
  });
  let running = true;
  void service.exited.then(() => (running = false));
  return {
    ...service,
    name,
    gate,
    isRunning: () => running,
    count: (text) => service.output().split(text).length - 1,
    stopGate: gate.stop,
  };
};
