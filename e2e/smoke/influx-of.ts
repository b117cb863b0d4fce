/** The InfluxDB of a project, asked in plain Flux with the token of the gateway, apart from the project's own reader. */
import { readSecret, type Compose } from './compose';

export type InfluxOf = {
  /** How many reconciliations there are of each outcome. */
  readonly outcomes: () => Promise<{ readonly [outcome: string]: number }>;
  /** How many market states there are of each symbol. */
  readonly marketStates: () => Promise<{ readonly [symbol: string]: number }>;
  /** Closed 1m klines of `binance`. */
  readonly count: (measurement: string, symbol: string) => Promise<number>;
  /** The same, oldest first: open time and these fields, null where one is absent. */
  readonly rows: (
    measurement: string,
    symbol: string,
    fields: readonly string[],
  ) => Promise<readonly (readonly (number | null)[])[]>;
};

export const influxOf = (project: Compose): InfluxOf => {
  const ask = async (query: string): Promise<readonly CsvRow[]> => {
    const response = await fetch(`http://127.0.0.1:${project.ports.influxdb}/api/v2/query?org=cryptostream`, {
      method: 'POST',
      headers: {
        authorization: `Token ${readSecret(project, 'gateway', 'influxdb-token')}`,
        'content-type': 'application/vnd.flux',
        accept: 'application/csv',
      },
      body: query,
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return rowsOf(text);
  };
  const countsBy = async (column: string, predicate: string) => {
    const rows = await ask(
      `from(bucket: "market") |> range(start: 0) |> filter(fn: (r) => ${predicate}) ` +
        `|> duplicate(column: "${column}", as: "kind_of") |> group(columns: ["kind_of"]) |> count() |> group()`,
    );
    return Object.fromEntries(rows.map((row) => [row['kind_of']!, Number(row['_value'])]));
  };
  return {
    outcomes: () =>
      countsBy(
        '_value',
        'r._measurement == "quality" and r.kind == "reconciliation" and r._field == "outcome"',
      ),
    marketStates: () => countsBy('symbol', 'r._measurement == "market_state" and r._field == "close"'),
    count: async (measurement, symbol) => {
      const [row] = await ask(
        `${from(measurement, symbol)} |> filter(fn: (r) => r._field == "close") |> count()`,
      );
      return Number(row?.['_value'] ?? 0);
    },
    rows: async (measurement, symbol, fields) => {
      const wanted = JSON.stringify(['_time', ...fields]);
      const rows = await ask(
        `${from(measurement, symbol)} |> filter(fn: (r) => contains(value: r._field, set: ${JSON.stringify(fields)})) ` +
          '|> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value") ' +
          `|> keep(columns: ${wanted}) |> sort(columns: ["_time"])`,
      );
      return rows.map((row) => [
        Date.parse(row['_time']!),
        ...fields.map((field) => (row[field] === '' ? null : Number(row[field]))),
      ]);
    },
  };
};

const from = (measurement: string, symbol: string): string =>
  `from(bucket: "market") |> range(start: 0) |> filter(fn: (r) => r._measurement == "${measurement}" and ` +
  `r.symbol == "${symbol}" and r.source == "binance" and r.interval == "1m")`;

type CsvRow = { readonly [column: string]: string };

/** One table; no value of ours holds a comma or a quote. */
const rowsOf = (csv: string): readonly CsvRow[] => {
  const [header = '', ...lines] = csv.trim().split(/\r?\n/);
  const columns = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((column, place) => [column, cells[place] ?? '']));
  });
};
