/**
 * Indicators by a naive computation over whole arrays of what stands in `klines.<interval>`, written apart from the pipeline: in
 * the order of the log each kline that is newer than all before it gets its values; a late or another version of a kline waits
 * until a `recompute` record has all that came sorted, each in its latest version, and computed anew from its time on.
 */
import { Topics } from '@cryptostream/contracts';
import type { Interval } from '@cryptostream/domain';
import type { LogRecord } from '@cryptostream/ports';
import type { Effect } from '../../pipeline/consumer-oracle';
import { disagreements } from '../../pipeline/disagreements';
import { enrichedOver, type OracleBar } from '../../pipeline/oracle';
import { poisonHeader } from '../faults/poison';
import { symbols } from '../system';
import { limited, type Finding } from './finding';

type Value = number | null;

/** One for each enriched record that there has to be, in the order of the topic: its open time and its values. */
type Row = { readonly openTimeMs: number; readonly values: ReadonlyMap<string, Value> };

export const naive = (
  interval: Interval.Interval,
  log: readonly LogRecord[],
  { records }: Effect,
): Finding => {
  const enriched = [...records]
    .filter(([place]) => place.startsWith(Topics.enriched(interval)))
    .flatMap(([, texts]) =>
      texts.map((text) => JSON.parse((JSON.parse(text) as string[])[1]!) as WireRecord),
    );
  const found = symbols.map((symbol) =>
    compare(
      `${symbol} ${interval}`,
      naiveRows(log.filter(({ key, headers }) => key === symbol && headers[poisonHeader] === undefined)),
      enriched.filter((record) => record['symbol'] === symbol),
    ),
  );
  return {
    promise: `the indicators of ${interval} are those of a naive computation over the whole topic of klines, to 1e-9`,
    compared: found.reduce((sum, { compared }) => sum + compared, 0),
    differences: limited(found.flatMap(({ differences }) => differences)),
  };
};

type WireRecord = { readonly [name: string]: unknown };

const compare = (name: string, rows: readonly Row[], actual: readonly WireRecord[]) => {
  const names = [...new Set(rows.flatMap(({ values }) => [...values.keys()]))];
  const largestClose = Math.max(1e-9, ...rows.map(({ values }) => values.get('close') ?? 0));
  const columnOf = (value: string): readonly string[] =>
    disagreements(
      rows.map(({ values }) => values.get(value) ?? null),
      actual.map((record) => (record[value] === undefined ? null : Number(record[value]))),
      // Differences of prices have the rounding of prices.
      /macd|deviation|bollinger/.test(value) ? largestClose : 1,
    ).map((line) => `${name} ${value} ${line}`);
  return {
    compared: rows.length * names.length,
    differences: ['open_time_ms', ...names.filter((each) => each !== 'open_time_ms')].flatMap(columnOf),
  };
};

/** The records of one series, in the order of its log. */
export const naiveRows = (log: readonly LogRecord[]): readonly Row[] => {
  const versions = new Map<number, OracleBar>();
  const rows: Row[] = [];
  let bars: OracleBar[] = [];
  /** Open times from here on in `bars` have no row yet. */
  let toldBars = 0;
  const tell = (fromMs: number): void => {
    const fresh = bars.slice(toldBars).filter(({ openTimeMs }) => openTimeMs >= fromMs);
    if (fresh.length > 0) rows.push(...rowsOf(bars, new Set(fresh.map(({ openTimeMs }) => openTimeMs))));
    toldBars = bars.length;
  };
  for (const { headers, value } of log) {
    const wire = JSON.parse(Buffer.from(value ?? []).toString()) as WireRecord;
    if (headers['type'] === 'recompute') {
      tell(-Infinity);
      bars = [...versions.values()].toSorted((left, right) => left.openTimeMs - right.openTimeMs);
      toldBars = 0;
      tell(Number(wire['from_ms']));
    }
    if (headers['type'] !== 'kline') continue;
    const bar = toBar(wire);
    if (bar.openTimeMs > (bars.at(-1)?.openTimeMs ?? -Infinity)) bars.push(bar);
    versions.set(bar.openTimeMs, bar);
  }
  tell(-Infinity);
  return rows;
};

const rowsOf = (bars: readonly OracleBar[], wanted: ReadonlySet<number>): readonly Row[] => {
  const columns = enrichedOver(bars);
  return bars.flatMap(({ openTimeMs, high, low, close, volume }, index) =>
    wanted.has(openTimeMs)
      ? [
          {
            openTimeMs,
            values: new Map<string, Value>([
              ...Object.entries({ open_time_ms: openTimeMs, high, low, close, volume }),
              ...[...columns].map(([name, column]) => [name, column[index] ?? null] as const),
            ]),
          },
        ]
      : [],
  );
};

const toBar = (wire: WireRecord): OracleBar => ({
  openTimeMs: Number(wire['open_time_ms']),
  high: Number(wire['high']),
  low: Number(wire['low']),
  close: Number(wire['close']),
  volume: Number(wire['volume']),
});
