/** A JSON object a line, each with the same names; null where there is no value. Decimals are strings, as in the log. */
import type { Column } from './columns';
import type { Format } from './format';

export const jsonLinesFormat = (columns: readonly Column[]): Format => {
  const keys = columns.map(({ name }, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  return {
    head: '',
    rows: (rows) => {
      let text = '';
      for (const row of rows) {
        for (let index = 0; index < columns.length; index += 1)
          text += `${keys[index]}${toJson(columns[index]!.of(row))}`;
        text += '}\n';
      }
      return text;
    },
    tail: () => '',
  };
};

// No text here has a character that JSON escapes.
const toJson = (value: string | number | boolean | undefined): string =>
  value === undefined ? 'null' : typeof value === 'string' ? `"${value}"` : String(value);
