/**
 * Apache Parquet, written one group of rows at a time, so that memory does not grow with the file. Parquet's own decimals have
 * one scale for a whole column, which the texts of sources have not: prices and volumes are doubles here, as in the store.
 */
import type { SchemaElement } from 'hyparquet-writer';
import type { Column } from './columns';
import type { Format } from './format';

type Cell = string | number | bigint | boolean | undefined;

/** @param rowsOfGroup how many rows are gathered at least before they are written; 20,000 hold some 40 MiB */
export const parquetFormat = async (columns: readonly Column[], rowsOfGroup = 20_000): Promise<Format> => {
  // An ES module, which CommonJS can only load so.
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({ writer, schema: toSchema(columns), createdBy: 'cryptostream' });
  let cells: readonly Cell[][] = columns.map(() => []);

  const taken = (): Uint8Array => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  const writeGroup = (): void => {
    // Nothing to wait for: the writer writes into memory.
    void parquet.write({
      columnData: columns.map(({ name }, index) => ({ name, data: cells[index]! })),
      rowGroupSize: cells[0]!.length,
    });
    cells = columns.map(() => []);
  };

  return {
    head: '',
    rows: (rows) => {
      for (let index = 0; index < columns.length; index += 1) {
        const toCell = toCellOf(columns[index]!);
        for (const row of rows) cells[index]!.push(toCell(columns[index]!.of(row)));
      }
      if (cells[0]!.length < rowsOfGroup) return '';
      writeGroup();
      return taken();
    },
    tail: () => {
      if (cells[0]!.length > 0) writeGroup();
      void parquet.finish();
      return taken();
    },
  };
};

const physicalTypes = {
  integer: { type: 'INT64' },
  decimal: { type: 'DOUBLE' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
} as const;

const toSchema = (columns: readonly Column[]): SchemaElement[] => [
  { name: 'root', num_children: columns.length },
  ...columns.map(({ name, type }): SchemaElement => ({
    name,
    repetition_type: 'OPTIONAL',
    ...physicalTypes[type],
  })),
];

const toCellOf = ({ type }: Column): ((value: ReturnType<Column['of']>) => Cell) => {
  switch (type) {
    case 'integer':
      return (value) => (value === undefined ? undefined : BigInt(value));
    case 'decimal':
      return (value) => (value === undefined ? undefined : Number(value));
    case 'number':
    case 'boolean':
    case 'text':
      return (value) => value;
  }
};
