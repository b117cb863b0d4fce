/** Every point of a measurement in InfluxDB, asked for in plain Flux, apart from the project's own reader. */
import type { StartedInflux } from '@cryptostream/testkit';

/** `measurement tag=… time` → its fields as JSON, in the order of their names. */
export type PointTexts = ReadonlyMap<string, string>;

export type Scalar = number | boolean | string;

export const placeOf = (
  measurement: string,
  tags: { readonly [name: string]: string },
  timeMs: number,
): string =>
  [
    measurement,
    ...Object.entries(tags)
      .map(([name, value]) => `${name}=${value}`)
      .toSorted(),
    timeMs,
  ].join(' ');

export const fieldsText = (fields: { readonly [name: string]: Scalar }): string =>
  JSON.stringify(Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)));

export const readPoints = (
  influx: StartedInflux,
  measurement: string,
  interval: string,
): Promise<PointTexts> => readRecentPoints(influx, measurement, interval, '0');

/** @param start as Flux writes it: `-3m` */
export const readRecentPoints = async (
  influx: StartedInflux,
  measurement: string,
  interval: string,
  start: string,
): Promise<PointTexts> => {
  const script = `from(bucket: "${influx.bucket}") |> range(start: ${start}, stop: 2200-01-01T00:00:00Z)
    |> filter(fn: (r) => r._measurement == "${measurement}" and r.interval == "${interval}") |> drop(columns: ["_start", "_stop"])
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")`;
  const response = await fetch(`${influx.url}/api/v2/query?org=${influx.org}`, {
    method: 'POST',
    headers: { authorization: `Token ${influx.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      query: script,
      type: 'flux',
      dialect: { header: true, annotations: ['datatype'] },
    }),
    signal: AbortSignal.timeout(180_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return new Map(
    text
      .split('\r\n\r\n')
      .flatMap((block) => rowsOf(block))
      .map(toEntry(measurement)),
  );
};

type Row = { readonly [column: string]: Scalar };

/** No value of ours holds a comma or a quote. */
const rowsOf = (block: string): readonly Row[] => {
  const [types = [], header = [], ...lines] = block
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => line.split(','));
  return lines.map((cells) =>
    Object.fromEntries(
      cells.flatMap((cell, column) =>
        cell === '' ? [] : [[header[column] ?? '', toScalar(types[column] ?? '', cell)]],
      ),
    ),
  );
};

const toScalar = (type: string, cell: string): Scalar => {
  switch (type) {
    case 'double':
    case 'long':
      return Number(cell);
    case 'boolean':
      return cell === 'true';
    default:
      return cell;
  }
};

const tagNames = new Set(['source', 'symbol', 'interval', 'kind', 'revision', 'rule']);
const ownColumns = new Set(['', 'result', 'table', '_time', '_measurement']);

const toEntry =
  (measurement: string) =>
  (row: Row): readonly [string, string] => {
    const entries = Object.entries(row).filter(([name]) => !ownColumns.has(name));
    const tags = entries.filter(([name]) => tagNames.has(name)).map(([name, value]) => [name, String(value)]);
    const fields = entries.filter(([name]) => !tagNames.has(name));
    return [
      placeOf(
        measurement,
        Object.fromEntries(tags) as { [name: string]: string },
        Date.parse(String(row['_time'])),
      ),
      fieldsText(Object.fromEntries(fields)),
    ];
  };
