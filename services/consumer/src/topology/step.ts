/** What one record of the log means for the state of its partition, and what it puts out. Pure. */
import {
  decodeGapRecord,
  decodeKlineRecord,
  decodeRecomputeRecord,
  encodeEnriched,
  gapQuality,
  toEnrichedPoint,
  toKlinePoints,
  toRawPoint,
  toRevisionPoint,
  Topics,
  type Gap,
  type Place,
  type Point,
} from '@cryptostream/contracts';
import {
  Interval,
  reason,
  Series,
  SeriesState,
  type Kline,
  type Reason,
  type ReasonCode,
} from '@cryptostream/domain';
import type { LogRecord, NewRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { toDeadLetterRecord } from '../dead-letter';
import type { Draft } from './draft';
import { carried, holePoints, holeRecords, sameKey, withQuality } from './output-records';
import type { PartitionState, TopologyConfiguration } from './topology-configuration';

export type OutcomeName =
  'enriched' | 'repeated' | 'restated' | 'late' | 'gap' | 'provisional' | 'recompute' | 'refused';

export type Step = {
  readonly points: readonly Point[];
  readonly records: readonly NewRecord[];
  readonly outcome: OutcomeName;
  /** The first reason, of a record that is refused. */
  readonly refusal?: ReasonCode;
};

/** Takes one record into the draft. */
export const stepClosed = (configuration: TopologyConfiguration, draft: Draft, record: LogRecord): Step => {
  switch (record.headers['type'] ?? 'kline') {
    case 'kline':
      return pipe(
        decodeKlineRecord(placeOf(configuration, record), true)(record),
        E.match(
          (reasons) => refuse(record, reasons),
          (kline) => stepKline(configuration, draft, record, kline),
        ),
      );
    case 'gap':
      return pipe(
        decodeGapRecord(placeOf(configuration, record))(record),
        E.match(
          (reasons) => refuse(record, reasons),
          (gap) => stepGap(draft, record, gap),
        ),
      );
    case 'recompute':
      return pipe(
        decodeRecomputeRecord(placeOf(configuration, record))(record),
        E.match(
          (reasons) => refuse(record, reasons),
          // What it asks for needs the log, which a step does not see: `segmentsOf` parts it from the records around it.
          (): Step => ({ ...nothing, outcome: 'recompute' }),
        ),
      );
    default:
      return refuse(record, [
        reason('unknown_type', 'header type', record.headers['type'], 'known types: kline, gap, recompute'),
      ]);
  }
};

const stepKline = (
  { enrichment, interval }: TopologyConfiguration,
  draft: Draft,
  record: LogRecord,
  kline: Kline,
): Step => {
  const series = { source: kline.source, symbol: kline.symbol, interval: kline.interval };
  const before = draft.take(series);
  const [outcome, after] = SeriesState.advanceOwned(enrichment)(before, kline);
  if (after !== before) draft.put(series, after);
  switch (outcome._tag) {
    case 'Enriched': {
      const outlier = outcome.enriched.flags.outlier
        ? withQuality(record, { ...series, kind: 'outlier', openTimeMs: kline.openTimeMs, kline }, [])
        : nothing;
      return {
        points: [...toKlinePoints(outcome.enriched), ...holePoints(series, outcome.holes), ...outlier.points],
        records: [
          {
            ...sameKey(record, kline),
            topic: Topics.enriched(interval),
            value: encodeEnriched(outcome.enriched),
            headers: carried(record, 'enriched'),
          },
          ...holeRecords(record, series, outcome.holes),
          ...outlier.records,
        ],
        outcome: 'enriched',
      };
    }
    case 'Repeated':
      return { ...nothing, outcome: 'repeated' };
    case 'Restated':
      return {
        ...withQuality(
          record,
          { ...series, kind: 'restated', openTimeMs: kline.openTimeMs, kline, compared: outcome.compared },
          [toRevisionPoint(kline, `${record.partition}-${record.offset}`)],
        ),
        outcome: 'restated',
      };
    case 'Late':
      return {
        ...withQuality(record, { ...series, kind: 'late', openTimeMs: kline.openTimeMs, kline }, [
          toRawPoint(kline),
        ]),
        outcome: 'late',
      };
  }
};

const nothing = { points: [], records: [] } as const;

const stepGap = (draft: Draft, record: LogRecord, gap: Gap): Step => {
  const series = { source: gap.source, symbol: gap.symbol, interval: gap.interval };
  const before = draft.take(series);
  // Before the first kline of a series there is nothing a gap could be in.
  if (before !== null) draft.put(series, SeriesState.confirmGap(before, gap.interval, gap.fromMs, gap.toMs));
  const missing = Interval.countBetween(gap.interval, gap.fromMs, gap.toMs);
  return { ...withQuality(record, gapQuality(gap, 'exchange', missing), []), outcome: 'gap' };
};

export const stepOpen = (
  configuration: TopologyConfiguration,
  state: PartitionState,
  record: LogRecord,
): Step =>
  pipe(
    decodeKlineRecord(placeOf(configuration, record), false)(record),
    E.match(
      (reasons) => refuse(record, reasons),
      (kline) => {
        const enriched = SeriesState.provisional(configuration.enrichment)(
          state.get(Series.toKey(kline)) ?? null,
          kline,
        );
        return enriched === null
          ? { ...nothing, outcome: 'repeated' as const }
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
            };
      },
    ),
  );

export const placeOf = ({ interval, symbolsOf }: TopologyConfiguration, { partition }: LogRecord): Place => ({
  interval,
  symbols: symbolsOf(partition),
});

const refuse = (record: LogRecord, reasons: readonly Reason[]): Step => ({
  points: [],
  records: [toDeadLetterRecord(record, reasons)],
  outcome: 'refused',
  ...(reasons[0] === undefined ? {} : { refusal: reasons[0].code }),
});
