/** Comma-separated values with a header; empty where there is no value. No value has a comma or a quote in it. */
import type { Column } from './columns';
import type { Format } from './format';

export const csvFormat = (columns: readonly Column[]): Format => ({
  head: `${columns.map(({ name }) => name).join(',')}\n`,
  rows: (rows) => {
    let text = '';
    for (const row of rows)
      for (let index = 0; index < columns.length; index += 1)
        text += `${index === 0 ? '' : ','}${columns[index]!.of(row) ?? ''}${index === columns.length - 1 ? '\n' : ''}`;
    return text;
  },
  tail: () => '',
});
