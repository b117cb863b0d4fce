/** Stored values of some series, from their first kline on, beside those of a naive computation over whole arrays. */
import type { StartedInflux } from '@cryptostream/testkit';
import { disagreements } from '../../pipeline/disagreements';
import { enrichedOver, type OracleBar } from '../../pipeline/oracle';
import { flux, iso, type Row } from './flux';

/** So many klines of a series: averages that remember for ever have to be followed from the beginning. */
const sampledKlines = 20_000;

const sampledSeries = 2;

export const oracleSample = async (
  influx: StartedInflux,
  interval: string,
  symbols: readonly string[],
  barsOf: (symbol: string, count: number) => readonly OracleBar[],
): Promise<readonly string[]> => {
  const problems: string[] = [];
  for (const symbol of sampleOf(symbols)) {
    const bars = barsOf(symbol, sampledKlines);
    const rows = await storedRows(influx, interval, symbol, bars);
    problems.push(...compare(bars, rows).map((line) => `naive oracle, ${symbol}: ${line}`));
  }
  return problems;
};

/** The first and one of the middle. */
const sampleOf = (symbols: readonly string[]): readonly string[] =>
  Array.from(
    { length: Math.min(sampledSeries, symbols.length) },
    (_, index) => symbols[Math.floor((index * symbols.length) / sampledSeries)]!,
  );

const compare = (bars: readonly OracleBar[], rows: readonly Row[]): readonly string[] => {
  if (bars.length === 0) return ['no klines to compare'];
  if (rows.length !== bars.length) return [`${rows.length} points, ${bars.length} klines`];
  return [...enrichedOver(bars)].flatMap(([name, expected]) => {
    const found = rows.map((row) => numberOf(row[name]));
    return disagreements(expected, found, smallestOf(name, bars)).map((line) => `${name} ${line}`);
  });
};

const numberOf = (cell: string | undefined): number | null =>
  cell === undefined || cell === '' ? null : Number(cell);

/** A difference of prices knows no more digits than they do, a volume summed up and down no more than the sums. */
const smallestOf = (name: string, bars: readonly OracleBar[]): number => {
  if (/macd|deviation/.test(name)) return bars[0]!.close * 1e-4;
  if (name === 'obv') return 1_000;
  return /return|z_score|volatility/.test(name) ? 1e-3 : 0;
};

const storedRows = async (
  influx: StartedInflux,
  interval: string,
  symbol: string,
  bars: readonly OracleBar[],
): Promise<readonly Row[]> => {
  if (bars.length === 0) return [];
  const [fromMs, toMs] = [bars[0]!.openTimeMs, bars.at(-1)!.openTimeMs + 1];
  return flux(
    influx,
    `from(bucket: "${influx.bucket}") |> range(start: ${iso(fromMs)}, stop: ${iso(toMs)})
      |> filter(fn: (r) => r._measurement == "kline_enriched" and r.symbol == "${symbol}" and r.interval == "${interval}")
      |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value") |> group() |> sort(columns: ["_time"])`,
  );
};
