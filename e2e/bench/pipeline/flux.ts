/** A query to InfluxDB in plain Flux, apart from the project's own reader. */
import type { StartedInflux } from '@cryptostream/testkit';

export type Row = { readonly [column: string]: string };

/** Rows of all tables, their cells as they were written. No value of ours holds a comma or a quote. */
export const flux = async (
  { url, org, token }: Pick<StartedInflux, 'url' | 'org' | 'token'>,
  script: string,
): Promise<readonly Row[]> => {
  const response = await fetch(`${url}/api/v2/query?org=${org}`, {
    method: 'POST',
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: script, type: 'flux', dialect: { header: true, annotations: [] } }),
    signal: AbortSignal.timeout(120_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`InfluxDB answered ${response.status}: ${text.slice(0, 500)}`);
  return text.split('\r\n\r\n').flatMap(rowsOf);
};

const rowsOf = (block: string): readonly Row[] => {
  const [header = [], ...lines] = block
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => line.split(','));
  return lines.map((cells) => Object.fromEntries(cells.map((cell, column) => [header[column] ?? '', cell])));
};

/** How many points of a measurement there are that opened from `fromMs` on, all series together. */
export const countPoints = async (
  influx: StartedInflux,
  measurement: string,
  interval: string,
  fromMs = 0,
  toMs = Date.UTC(2200, 0),
): Promise<number> => {
  const rows = await flux(
    influx,
    `from(bucket: "${influx.bucket}") |> range(start: ${iso(fromMs)}, stop: ${iso(toMs)})
      |> filter(fn: (r) => r._measurement == "${measurement}" and r._field == "close" and r.interval == "${interval}")
      |> group() |> count()`,
  );
  return Number(rows[0]?.['_value'] ?? 0);
};

export const iso = (timeMs: number): string => new Date(timeMs).toISOString();
