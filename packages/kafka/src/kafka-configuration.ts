/** Where the brokers are and how to reach them. */
import { Kafka, logLevel, type ISocketFactory } from 'kafkajs';
import type { Logger } from '@cryptostream/ports';
import { toLogCreator } from './log-creator';
import { openSocket } from './open-socket';

type Mechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

type Sasl = {
  readonly [M in Mechanism]: {
    readonly mechanism: M;
    readonly username: string;
    readonly password: string;
  };
}[Mechanism];

export type KafkaConfiguration = {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** true: the system's certificate authorities; `ca`: PEM. */
  readonly ssl?: boolean | { readonly ca: string };
  readonly sasl?: Sasl;
  /** How long a group waits for a member that went away without a word. */
  readonly sessionTimeoutMs?: number;
};

/** What kafkajs repeats by itself before it hands an error to us; about 3 s. */
const retry = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5, multiplier: 2, factor: 0.2 };

export const createClient = (
  configuration: KafkaConfiguration,
  logger: Logger,
  socketFactory: ISocketFactory = openSocket,
): Kafka =>
  new Kafka({
    brokers: [...configuration.brokers],
    clientId: configuration.clientId,
    connectionTimeout: 5_000,
    authenticationTimeout: 10_000,
    requestTimeout: 30_000,
    retry,
    logLevel: logLevel.INFO,
    logCreator: toLogCreator(logger),
    socketFactory,
    ...(configuration.ssl === undefined ? {} : { ssl: configuration.ssl }),
    ...(configuration.sasl === undefined ? {} : { sasl: configuration.sasl }),
  });
