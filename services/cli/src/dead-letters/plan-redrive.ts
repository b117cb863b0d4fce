/** Whether a dead letter can be sent anew, and as what. Pure. */
import {
  decodeGapRecord,
  decodeKlineRecord,
  Topics,
  type Place,
  type StoredDeadLetter,
} from '@cryptostream/contracts';
import { Interval, TradingSymbol, type Reason } from '@cryptostream/domain';
import type { Headers, NewRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';
import { hashOf, isCut, isPoint, originalBytes, originalText } from './original';
import { printable } from './printable';

export type Ground = {
  /** How many partitions a topic has; null: there is no such topic. */
  readonly partitionsOf: (topic: string) => number | null;
  /** That of the installation; null for a data file, which has one partition for all symbols. */
  readonly symbolTable: TradingSymbol.SymbolTable | null;
  /** Send also what the rules of this version would refuse again. */
  readonly anyway: boolean;
};

/** @returns the record to be appended, or why there is none: the rest of a sentence that begins with the id */
export const planRedrive =
  (ground: Ground) =>
  (letter: StoredDeadLetter): E.Either<string, NewRecord> => {
    const text = originalText(letter);
    const refusal = cannotBeSent(letter) ?? cannotBeTaken(ground, letter);
    if (refusal !== null) return E.left(refusal);
    const headers = headersOf(letter);
    const again = ground.anyway ? [] : refusedAgain(ground, letter, headers);
    if (again.length > 0)
      return E.left(
        `would be refused again: ${again.map(({ message }) => printable(message, 200)).join('; ')}; --anyway sends it all the same`,
      );
    return E.right({
      topic: letter.topic,
      partition: letter.partition,
      key: letter.key ?? '',
      value: text ?? '',
      headers: { ...headers, origin: 'repair', redriven: letter.id },
    });
  };

const cannotBeSent = (letter: StoredDeadLetter): string | null => {
  if (isPoint(letter))
    return `is a point that the store refused, not a record; have its series computed anew (cryptostream recompute) once the store takes it`;
  if (letter.original_base64 === null) return 'has no value, so that there is nothing to send';
  if (isCut(letter))
    return `was cut: ${originalBytes(letter)?.length ?? 0} of ${letter.original_length} bytes are kept, so that the original cannot be sent`;
  if (hashOf(letter) === 'differs')
    return 'is not what was refused: what is kept of it does not have the SHA-256 of the original';
  if (originalText(letter) === null) return 'is not UTF-8, which no record of ours is';
  return letter.headers_left_out !== undefined && letter.headers?.['type'] === undefined
    ? 'had a header that was too large to be kept, so that what it is cannot be told'
    : null;
};

const cannotBeTaken = (
  { partitionsOf, symbolTable }: Ground,
  { topic, partition, key }: StoredDeadLetter,
): string | null => {
  const partitions = partitionsOf(topic);
  if (partitions === null) return `came from topic ${printable(topic)}, which is not there any more`;
  if (partition >= partitions)
    return `came from partition ${partition} of ${topic}, which has partitions 0 to ${partitions - 1}`;
  if (!TradingSymbol.isTradingSymbol(key))
    return `has the key ${printable(String(key), 60)}, which is no symbol; publish it anew under its symbol`;
  if (symbolTable === null) return null;
  const right = O.toNullable(TradingSymbol.partitionOf(symbolTable, partitions, key));
  if (right === null)
    return `is of ${key}, which does not stand in the symbol table (${symbolTable.join(', ')}); append it at the end, for the services as well`;
  return right === partition
    ? null
    : `stood in partition ${partition} of ${topic}, but ${key} belongs to partition ${right}; publish it anew there`;
};

/** Before headers were kept, the reasons alone could tell that a record was no kline. */
const headersOf = ({ headers, reasons }: StoredDeadLetter): Headers => {
  if (headers !== undefined) return headers;
  const unknown = reasons.find(({ code, path }) => code === 'unknown_type' && path === 'header type');
  if (unknown !== undefined) return { type: textOf(unknown.value) };
  return { type: reasons.some(({ path }) => path === 'from_ms' || path === 'to_ms') ? 'gap' : 'kline' };
};

// A reason has the value as JSON.
const textOf = (json: string): string =>
  E.toUnion(
    E.tryCatch(
      () => String(JSON.parse(json)),
      () => json,
    ),
  );

/** What the consumer of this version would say; of topics and types that it does not know, nothing. */
const refusedAgain = (
  { symbolTable }: Ground,
  letter: StoredDeadLetter,
  headers: Headers,
): readonly Reason[] => {
  const { topic, key } = letter;
  const record = { key, value: originalBytes(letter) };
  const place = (interval: Interval.Interval): Place => ({ interval, symbols: symbolTable ?? [key ?? ''] });
  const closed = Interval.all.find((interval) => Topics.klines(interval) === topic);
  const open = Interval.all.find((interval) => Topics.openKlines(interval) === topic);
  if (open !== undefined) return reasonsOf(decodeKlineRecord(place(open), false)(record));
  if (closed === undefined) return [];
  switch (headers['type'] ?? 'kline') {
    case 'kline':
      return reasonsOf(decodeKlineRecord(place(closed), true)(record));
    case 'gap':
      return reasonsOf(decodeGapRecord(place(closed))(record));
    default:
      return [];
  }
};

const reasonsOf = E.match(
  (reasons: readonly Reason[]) => reasons,
  (): readonly Reason[] => [],
);
