/** kafkajs does not split what it sends, and a broker refuses more than 1 MiB for one partition in one request. */
import type { NewRecord } from '@cryptostream/ports';

const requestBytes = 900_000;
/** Lengths, timestamps and offsets around a record. */
const overheadBytes = 80;

/** The same records in the same order, in stretches that each fit into a request. A record that is too large stands alone. */
export const splitRecords = (
  records: readonly NewRecord[],
  maximumBytes = requestBytes,
): readonly (readonly NewRecord[])[] => {
  const stretches: NewRecord[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    const size = sizeOf(record);
    if (bytes + size > maximumBytes) {
      stretches.push([]);
      bytes = 0;
    }
    stretches.at(-1)?.push(record);
    bytes += size;
  }
  return stretches;
};

const sizeOf = ({ key, value, headers }: NewRecord): number =>
  overheadBytes +
  Buffer.byteLength(key) +
  Buffer.byteLength(value) +
  Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + Buffer.byteLength(text) + 10, 0);
