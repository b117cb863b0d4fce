/** What one record of the log means for the state of its partition, and what it puts out. Pure. */
import {
  decodeGapRecord,
  decodeKlineRecord,
  encodeEnriched,
  gapQuality,
  toEnrichedPoint,
  toRawPoint,
  toRevisionPoint,
  Topics,
  type Gap,
  type Place,
  type Point,
} from '@cryptostream/contracts';
import { Interval, reason, Series, SeriesState, type Kline, type Reason } from '@cryptostream/domain';
import type { LogRecord, NewRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { toDeadLetterRecord } from '../dead-letter';
import { carried, holePoints, holeRecords, sameKey, withQuality } from './output-records';
import type { PartitionState, TopologyConfiguration } from './topology-configuration';

export type OutcomeName = 'enriched' | 'repeated' | 'restated' | 'late' | 'gap' | 'provisional' | 'refused';

export type Change = { readonly series: Series.Series; readonly state: SeriesState.SeriesState };

export type Step = {
  readonly points: readonly Point[];
  readonly records: readonly NewRecord[];
  readonly outcome: OutcomeName;
  readonly change: Change | null;
};

export const stepClosed = (
  configuration: TopologyConfiguration,
  state: PartitionState,
  record: LogRecord,
): Step => {
  switch (record.headers['type'] ?? 'kline') {
    case 'kline':
      return pipe(
        decodeKlineRecord(placeOf(configuration, record), true)(record),
        E.match(
          (reasons) => refuse(record, reasons),
          (kline) => stepKline(configuration, state, record, kline),
        ),
      );
    case 'gap':
      return pipe(
        decodeGapRecord(placeOf(configuration, record))(record),
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
        points: [toRawPoint(kline), toEnrichedPoint(outcome.enriched), ...holePoints(series, outcome.holes)],
        records: [
          {
            ...sameKey(record, kline),
            topic: Topics.enriched(interval),
            value: encodeEnriched(outcome.enriched),
            headers: carried(record, 'enriched'),
          },
          ...holeRecords(record, series, outcome.holes),
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
      before === undefined
        ? null
        : { series, state: SeriesState.confirmGap(before, gap.interval, gap.fromMs, gap.toMs) },
  };
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

const placeOf = ({ interval, symbolsOf }: TopologyConfiguration, { partition }: LogRecord): Place => ({
  interval,
  symbols: symbolsOf(partition),
});

const refuse = (record: LogRecord, reasons: readonly Reason[]): Step => ({
  points: [],
  records: [toDeadLetterRecord(record, reasons)],
  outcome: 'refused',
  change: null,
});
