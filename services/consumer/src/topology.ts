/**
 * What the consumer computes, and nothing of how: a batch of records of `klines.<interval>` and the state before it give
 * points, records and the state after it. Pure, and independent of how the log is cut into batches.
 */
import {
  decodeKline,
  encodeEnriched,
  encodeQuality,
  encodeSeriesState,
  gapQuality,
  gapSchema,
  parseJson,
  toEnrichedPoint,
  toQualityPoint,
  toRawPoint,
  toRevisionPoint,
  Topics,
  type Gap,
  type Point,
  type Quality,
} from '@cryptostream/contracts';
import {
  Interval,
  reason,
  Series,
  SeriesState,
  Validation,
  type Enrichment,
  type Kline,
  type Reason,
} from '@cryptostream/domain';
import type { Headers, LogRecord, NewRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { toDeadLetterRecord } from './dead-letter';

export type TopologyConfiguration = {
  readonly interval: Interval.Interval;
  readonly enrichment: Enrichment.Enrichment;
  /** The symbols that live in a partition. */
  readonly symbolsOf: (partition: number) => readonly string[];
};

/** State by key of the series. */
export type PartitionState = ReadonlyMap<string, SeriesState.SeriesState>;

export type OutcomeName = 'enriched' | 'repeated' | 'restated' | 'late' | 'gap' | 'provisional' | 'refused';

export type Output = {
  readonly points: readonly Point[];
  readonly records: readonly NewRecord[];
  /** One for each record of the batch, in order. */
  readonly outcomes: readonly OutcomeName[];
};

/** A batch of closed klines: the new state, and everything to be stored together with it. */
export const processClosed =
  (configuration: TopologyConfiguration) =>
  (state: PartitionState, records: readonly LogRecord[]): readonly [Output, PartitionState] => {
    // Local mutation over one batch; the caller's state is not touched.
    const next = new Map(state);
    const changed = new Map<string, Series.Series>();
    const steps = records.map((record) => {
      const step = stepClosed(configuration, next, record);
      if (step.change !== null) {
        next.set(Series.toKey(step.change.series), step.change.state);
        changed.set(Series.toKey(step.change.series), step.change.series);
      }
      return step;
    });
    const partition = records[0]?.partition ?? 0;
    return [
      {
        points: steps.flatMap(({ points }) => points),
        records: [
          ...steps.flatMap(({ records: out }) => out),
          ...[...changed].map(([key, series]) =>
            toStateRecord(configuration.interval, partition, key, { series, state: next.get(key)! }),
          ),
        ],
        outcomes: steps.map(({ outcome }) => outcome),
      },
      next,
    ];
  };

/** A batch of klines in progress: provisional values from the closed state, which they do not advance. */
export const processOpen =
  (configuration: TopologyConfiguration) =>
  (state: PartitionState, records: readonly LogRecord[]): Output => {
    const steps = newestPerKey(records).map((record) => stepOpen(configuration, state, record));
    return {
      points: steps.flatMap(({ points }) => points),
      records: steps.flatMap(({ records: out }) => out),
      outcomes: steps.map(({ outcome }) => outcome),
    };
  };

type Change = { readonly series: Series.Series; readonly state: SeriesState.SeriesState };

type Step = {
  readonly points: readonly Point[];
  readonly records: readonly NewRecord[];
  readonly outcome: OutcomeName;
  readonly change: Change | null;
};

const stepClosed = (configuration: TopologyConfiguration, state: PartitionState, record: LogRecord): Step => {
  switch (record.headers['type'] ?? 'kline') {
    case 'kline':
      return pipe(
        decodeClosed(configuration, record),
        E.match(
          (reasons) => refuse(record, reasons),
          (kline) => stepKline(configuration, state, record, kline),
        ),
      );
    case 'gap':
      return pipe(
        decodeGap(configuration, record),
        E.match(
          (reasons) => refuse(record, reasons),
          (gap) => stepGap(state, record, gap),
        ),
      );
    default:
      return refuse(record, [
        reason('unknown_type', 'header type', record.headers['type'], 'known types: kline, gap'),
      ]);
  }
};

const stepKline = (
  { enrichment, interval }: TopologyConfiguration,
  state: PartitionState,
  record: LogRecord,
  kline: Kline,
): Step => {
  const series = { source: kline.source, symbol: kline.symbol, interval: kline.interval };
  const before = state.get(Series.toKey(series)) ?? null;
  const [outcome, after] = SeriesState.advance(enrichment)(before, kline);
  const change = after === before ? null : { series, state: after };
  switch (outcome._tag) {
    case 'Enriched':
      return {
        points: [toRawPoint(kline), toEnrichedPoint(outcome.enriched), ...holePoints(series, outcome.hole)],
        records: [
          {
            ...sameKey(record, kline),
            topic: Topics.enriched(interval),
            value: encodeEnriched(outcome.enriched),
            headers: carried(record, 'enriched'),
          },
          ...holeRecords(record, series, outcome.hole),
        ],
        outcome: 'enriched',
        change,
      };
    case 'Repeated':
      return { points: [], records: [], outcome: 'repeated', change };
    case 'Restated':
      return {
        ...withQuality(
          record,
          { ...series, kind: 'restated', openTimeMs: kline.openTimeMs, kline, compared: outcome.compared },
          [toRevisionPoint(kline, `${record.partition}-${record.offset}`)],
        ),
        outcome: 'restated',
        change,
      };
    case 'Late':
      return {
        ...withQuality(record, { ...series, kind: 'late', openTimeMs: kline.openTimeMs, kline }, [
          toRawPoint(kline),
        ]),
        outcome: 'late',
        change,
      };
  }
};

const stepGap = (state: PartitionState, record: LogRecord, gap: Gap): Step => {
  const series = { source: gap.source, symbol: gap.symbol, interval: gap.interval };
  const before = state.get(Series.toKey(series));
  const missing = Interval.countBetween(gap.interval, gap.fromMs, gap.toMs);
  return {
    ...withQuality(record, gapQuality(gap, 'exchange', missing), []),
    outcome: 'gap',
    // Before the first kline of a series there is nothing a gap could be in.
    change:
      before === undefined ? null : { series, state: SeriesState.confirmGap(before, gap.fromMs, gap.toMs) },
  };
};

const stepOpen = (configuration: TopologyConfiguration, state: PartitionState, record: LogRecord): Step =>
  pipe(
    decode(configuration, record, false),
    E.match(
      (reasons) => refuse(record, reasons),
      (kline) => {
        const enriched = SeriesState.provisional(configuration.enrichment)(
          state.get(Series.toKey(kline)) ?? null,
          kline,
        );
        return enriched === null
          ? { points: [], records: [], outcome: 'repeated' as const, change: null }
          : {
              points: [toEnrichedPoint(enriched)],
              records: [
                {
                  ...sameKey(record, kline),
                  topic: Topics.openEnriched(configuration.interval),
                  value: encodeEnriched(enriched),
                  headers: carried(record, 'enriched'),
                },
              ],
              outcome: 'provisional' as const,
              change: null,
            };
      },
    ),
  );

const decodeClosed = (configuration: TopologyConfiguration, record: LogRecord) =>
  decode(configuration, record, true);

const decode = (
  { interval, symbolsOf }: TopologyConfiguration,
  record: LogRecord,
  closed: boolean,
): E.Either<readonly Reason[], Kline> =>
  pipe(
    decodeJson(record),
    E.map(decodeKline),
    E.chainW(({ fields, reasons }) =>
      Validation.validate({ interval, symbols: symbolsOf(record.partition), key: record.key, closed })(
        fields,
        reasons,
      ),
    ),
  );

const decodeGap = (
  { interval, symbolsOf }: TopologyConfiguration,
  record: LogRecord,
): E.Either<readonly Reason[], Gap> =>
  pipe(
    decodeJson(record),
    E.chain((value) => {
      const result = gapSchema.safeParse(value);
      return result.success
        ? E.right(result.data)
        : E.left(
            result.error.issues.map(({ path, message }) =>
              reason('wrong_type', path.join('.'), value, `gap record: ${message}`),
            ),
          );
    }),
    E.filterOrElse<Gap, readonly Reason[]>(
      (gap) => gap.interval === interval && symbolsOf(record.partition).includes(gap.symbol),
      (gap) => [reason('wrong_partition', 'symbol', gap.symbol, 'this series does not belong here')],
    ),
  );

// TextDecoder with `fatal` turns bytes that are not UTF-8 into an error instead of replacement characters.
const decodeJson = (record: LogRecord): E.Either<readonly Reason[], unknown> =>
  record.value === null
    ? E.left([reason('not_json', '', null, 'the record has no value')])
    : pipe(
        E.tryCatch(
          () => new TextDecoder('utf-8', { fatal: true }).decode(record.value),
          () => 'the value is not UTF-8',
        ),
        E.chain(parseJson),
        E.mapLeft((message) => [reason('not_json', '', null, message)]),
      );

const refuse = (record: LogRecord, reasons: readonly Reason[]): Step => ({
  points: [],
  records: [toDeadLetterRecord(record, reasons)],
  outcome: 'refused',
  change: null,
});

const withQuality = (
  record: LogRecord,
  quality: Quality,
  points: readonly Point[],
): Pick<Step, 'points' | 'records'> => ({
  points: [...points, toQualityPoint(quality)],
  records: [
    {
      ...sameKey(record, quality),
      topic: Topics.quality,
      value: encodeQuality(quality),
      headers: carried(record, quality.kind),
    },
  ],
});

const holeOf = (series: Series.Series, { fromMs, toMs }: SeriesState.Hole): Quality =>
  gapQuality(
    { ...series, fromMs, toMs },
    'unexplained',
    Interval.countBetween(series.interval, fromMs, toMs),
  );

const holePoints = (series: Series.Series, hole: SeriesState.Hole | null): readonly Point[] =>
  hole === null ? [] : [toQualityPoint(holeOf(series, hole))];

const holeRecords = (
  record: LogRecord,
  series: Series.Series,
  hole: SeriesState.Hole | null,
): readonly NewRecord[] => (hole === null ? [] : withQuality(record, holeOf(series, hole), []).records);

const sameKey = (record: LogRecord, { symbol }: { readonly symbol: string }) => ({
  partition: record.partition,
  key: symbol,
});

/** Headers that travel on, so that latency can be measured at every hop. */
const carried = (record: LogRecord, type: string): Headers => ({
  type,
  ...Object.fromEntries(
    ['origin', 'event_time_ms', 'produced_at_ms'].flatMap((name) => {
      const value = record.headers[name];
      return value === undefined ? [] : [[name, value]];
    }),
  ),
});

const toStateRecord = (
  interval: Interval.Interval,
  partition: number,
  key: string,
  change: Change,
): NewRecord => ({
  topic: Topics.state(interval),
  partition,
  key,
  value: encodeSeriesState(change),
  headers: { type: 'series' },
});

// A frame that a newer one of the same symbol has overtaken is of no use to anyone.
const newestPerKey = (records: readonly LogRecord[]): readonly LogRecord[] => [
  ...new Map(records.map((record) => [record.key, record])).values(),
];
