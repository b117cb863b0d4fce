/** What kafkajs throws, as the port's error: decided here once, by the protocol's error names. */
import type { LogError } from '@cryptostream/ports';

/** An answer of the broker that another owner of the transactional id has taken over. */
const fenced = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED']);

/** Answers that stay the same however often one asks. */
const refused = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'INVALID_TOPIC_EXCEPTION',
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'UNSUPPORTED_VERSION',
  'UNSUPPORTED_COMPRESSION_TYPE',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TRANSACTION_TIMEOUT',
  'INVALID_REPLICATION_FACTOR',
  'INVALID_PARTITIONS',
  'INVALID_CONFIG',
  'POLICY_VIOLATION',
  'OFFSET_OUT_OF_RANGE',
  'INCONSISTENT_GROUP_PROTOCOL',
  // names of kafkajs' own errors
  'KafkaJSSASLAuthenticationError',
  'KafkaJSNotImplemented',
  // unsent-places.ts
  'MissingPartition',
]);

export const logRefused = (message: string): LogError => ({ _tag: 'LogRefused', message, retryable: false });

export const logUnavailable = (message: string): LogError => ({
  _tag: 'LogUnavailable',
  message,
  retryable: true,
});

/** `attempted`: what was being done, as the start of a sentence. */
export const toLogError =
  (attempted: string) =>
  (error: unknown): LogError => {
    const causes = toCauses(error);
    const message = `${attempted}: ${reasonOf(causes)}`;
    if (causes.some(isFenced)) return { _tag: 'LogFenced', message, retryable: false };
    return causes.some(({ names }) => names.some((name) => refused.has(name)))
      ? logRefused(message)
      : logUnavailable(message);
  };

export const isOffsetOutOfRange = (error: unknown): boolean =>
  toCauses(error).some(({ names }) => names.includes('OFFSET_OUT_OF_RANGE'));

export const isUnknownTopic = (error: unknown): boolean => toCauses(error).some(namesUnknownTopic);

const namesUnknownTopic = ({ names }: Cause): boolean => names.includes('UNKNOWN_TOPIC_OR_PARTITION');

// The broker's own words for it speak of "this server", where nothing but a missing topic is meant.
const reasonOf = (causes: readonly Cause[]): string =>
  causes.some(namesUnknownTopic)
    ? 'there is no such topic; the one-shot service "topics" makes those of every interval that INTERVALS lists'
    : (causes.map(({ message }) => message).find((text) => text !== '') ?? 'unknown error');

type Cause = { readonly names: readonly string[]; readonly message: string };

// kafkajs 2.2.4 does not know PRODUCER_FENCED (90) by name
const isFenced = ({ names, message }: Cause): boolean =>
  names.some((name) => fenced.has(name)) || message === 'Unknown error code 90';

/** The error, what caused it, and the members of an aggregate. */
const toCauses = (error: unknown, depth = 0): readonly Cause[] => {
  if (typeof error !== 'object' || error === null) return [{ names: [], message: String(error) }];
  const { name, type, message, cause, errors } = error as { readonly [key: string]: unknown };
  const several: readonly unknown[] = Array.isArray(errors) ? errors : [];
  const deeper = depth < 8 ? [cause, ...several] : [];
  return [
    { names: [name, type].filter(isText), message: isText(message) ? message : '' },
    ...deeper.filter((item) => item !== undefined).flatMap((item) => toCauses(item, depth + 1)),
  ];
};

const isText = (value: unknown): value is string => typeof value === 'string';
