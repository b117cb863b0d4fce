/** Names of the Kafka topics. */
import type { Interval } from '@cryptostream/domain';

type I = Interval.Interval;

/** Closed klines, gaps and recompute requests; kept for ever. */
export const klines = (interval: I): string => `klines.${interval}`;
/** Klines in progress; one hour. */
export const openKlines = (interval: I): string => `klines.open.${interval}`;
export const enriched = (interval: I): string => `enriched.${interval}`;
/** Provisional values of klines in progress; one hour. */
export const openEnriched = (interval: I): string => `enriched.open.${interval}`;
/** State per series and one `partition` record; compacted. */
export const state = (interval: I): string => `state.${interval}`;
export const deadLetters = 'dead-letters';
export const quality = 'quality';
/** State of each feed; compacted. */
export const feedState = 'feed.state';
/** State of each market at each close of its pulse interval; 90 days. */
export const marketState = 'market.state';
/** What the market pipeline remembers, and where it goes on; compacted. */
export const marketMemory = 'state.market';
/** What rules told; 90 days. */
export const alerts = 'alerts';
/** The rules, each set from the moment on from which it holds; compacted. */
export const alertRules = 'alert.rules';
/** How far alerts were delivered to each webhook; compacted. */
export const webhookState = 'state.webhooks';

export type TopicSpecification = {
  readonly topic: string;
  /** Kafka topic settings. */
  readonly config: { readonly [name: string]: string };
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * The broker stores plainly what a foreign producer has compressed: with lz4, snappy or zstd no reader of ours could read on. Ours
 * send plainly, so that for their records this costs the broker nothing; `gzip` would make it compress each of them.
 */
const readable = { 'compression.type': 'uncompressed' };

const compacted = {
  ...readable,
  'cleanup.policy': 'compact',
  'segment.bytes': String(16 * 1024 * 1024),
  'segment.ms': '600000',
  'min.cleanable.dirty.ratio': '0.1',
};
const kept = (ms: number) => ({
  ...readable,
  'cleanup.policy': 'delete',
  'retention.ms': String(ms),
  'retention.bytes': '-1',
});
const forEver = -1;

/** Default retention in ms of the closed klines of an interval; −1 is for ever. */
export const defaultRetentionMs = (interval: I): number => (interval === '1s' ? 90 * dayMs : forEver);

/** Every topic an installation with these intervals needs. */
export const specifications = (
  intervals: readonly I[],
  retentionMs: (interval: I) => number = defaultRetentionMs,
): readonly TopicSpecification[] => [
  ...intervals.flatMap((interval) => [
    { topic: klines(interval), config: kept(retentionMs(interval)) },
    { topic: openKlines(interval), config: { ...kept(hourMs), 'segment.ms': '600000' } },
    { topic: enriched(interval), config: kept(retentionMs(interval)) },
    { topic: openEnriched(interval), config: { ...kept(hourMs), 'segment.ms': '600000' } },
    { topic: state(interval), config: compacted },
  ]),
  { topic: deadLetters, config: kept(30 * dayMs) },
  { topic: quality, config: kept(forEver) },
  { topic: feedState, config: compacted },
  { topic: marketState, config: kept(90 * dayMs) },
  { topic: marketMemory, config: compacted },
  { topic: alerts, config: kept(90 * dayMs) },
  { topic: alertRules, config: compacted },
  { topic: webhookState, config: compacted },
];
