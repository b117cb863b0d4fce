/** The answer of a Flux script with its types, apart from the project's own reader. */
import type { StartedInflux } from '@cryptostream/testkit';

/** A column that a table lacks is absent, one without a value null. Times are ISO 8601. */
export type FluxRow = { readonly [column: string]: string | number | boolean | null };

export type FluxTable = {
  /** Columns by which tables are told apart. */
  readonly key: readonly string[];
  /** At least one. */
  readonly rows: readonly FluxRow[];
};

export const fluxTables = async (
  { url, org, token }: Pick<StartedInflux, 'url' | 'org' | 'token'>,
  script: string,
): Promise<readonly FluxTable[]> => {
  const response = await fetch(`${url}/api/v2/query?org=${org}`, {
    method: 'POST',
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      query: script,
      type: 'flux',
      dialect: { header: true, annotations: ['datatype', 'group'] },
    }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`InfluxDB answered ${response.status}: ${text}\n${script}`);
  return text.split('\r\n\r\n').flatMap(tablesOf);
};

/** Tables of the same columns stand in one block. */
const tablesOf = (block: string): readonly FluxTable[] => {
  const [types = [], isKey = [], header = [], ...lines] = block
    .split('\r\n')
    .filter((line) => line !== '')
    .map(cellsOf);
  const key = header.filter((_, place) => isKey[place] === 'true');
  const place = header.indexOf('table');
  const tables = new Map<string, FluxRow[]>();
  for (const cells of lines) {
    const row = Object.fromEntries(
      cells.flatMap((cell, at) =>
        shownFrom <= at ? [[header[at]!, toValue(types[at]!, cell)] as const] : [],
      ),
    );
    const known = tables.get(cells[place]!);
    if (known === undefined) tables.set(cells[place]!, [row]);
    else known.push(row);
  }
  return [...tables.values()].map((rows) => ({ key, rows }));
};

/** Annotation, result and table come first. */
const shownFrom = 3;

/** Cells with a comma or a quote stand in quotes. */
const cellsOf = (line: string): readonly string[] =>
  [...`${line},`.matchAll(/("(?:[^"]|"")*"|[^,]*),/g)].map(([, cell = '']) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );

const toValue = (type: string, cell: string): string | number | boolean | null => {
  if (cell === '') return null;
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
