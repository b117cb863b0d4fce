/** All of one dead letter, for people and for programs. Pure. */
import type { StoredDeadLetter } from '@cryptostream/contracts';
import type { DeadLetterEntry } from './dead-letter-entry';
import { hashOf, isCut, isPoint, originalBytes, originalText } from './original';
import { printable } from './printable';

export const describeDeadLetter = (letter: StoredDeadLetter, entry: DeadLetterEntry): string =>
  [
    `id             ${letter.id}`,
    isPoint(letter)
      ? `what           a point of ${letter.topic} that the store refused`
      : `stood at       ${letter.topic}, partition ${letter.partition}, offset ${letter.offset}`,
    ...(letter.timestamp_ms === undefined ? [] : [`written at     ${toIso(letter.timestamp_ms)}`]),
    `refused at     ${toIso(entry.refusedAtMs)}`,
    ...(entry.redrivenFrom === null
      ? []
      : [`redriven from  ${printable(entry.redrivenFrom)}, and refused again`]),
    `status         ${entry.redrivenAtMs === null ? 'open' : `redriven at ${toIso(entry.redrivenAtMs)}`}`,
    `key            ${letter.key === null ? '(none)' : printable(letter.key)}`,
    ...headerLines(letter),
    `reasons        ${letter.reasons.length}`,
    ...letter.reasons.flatMap(({ code, path, value, message }) => [
      `  ${code}${path === '' ? '' : ` at ${path}`}: ${printable(message)}`,
      `    value: ${printable(value)}`,
    ]),
    `length         ${letter.original_length} bytes${isCut(letter) ? `, of which the first ${originalBytes(letter)?.length ?? 0} are kept` : ''}`,
    `SHA-256        ${letter.original_sha256} (${hashWords[hashOf(letter)]})`,
    ...originalLines(letter),
    '',
  ].join('\n');

const toIso = (timeMs: number): string => new Date(timeMs).toISOString();

const hashWords = {
  verified: 'what is kept has it',
  cut: 'of the whole; what is kept is cut, and cannot be checked',
  differs: 'WHAT IS KEPT HAS ANOTHER ONE',
} as const;

const headerLines = (letter: StoredDeadLetter): readonly string[] =>
  letter.headers === undefined
    ? [`headers        ${isPoint(letter) ? '(none: a point)' : '(not kept)'}`]
    : [
        `headers        ${Object.keys(letter.headers).length}${letter.headers_left_out === undefined ? '' : `, and ${letter.headers_left_out} too large to be kept`}`,
        ...Object.entries(letter.headers).map(([name, value]) => `  ${printable(name)}: ${printable(value)}`),
      ];

const originalLines = (letter: StoredDeadLetter): readonly string[] => {
  const bytes = originalBytes(letter);
  if (bytes === null) return ['original       (no value)'];
  const text = originalText(letter);
  return text === null
    ? ['original       not UTF-8, in hexadecimal:', ...hexLines(bytes)]
    : [
        'original       as text:',
        text
          .split('\n')
          .map((line) => printable(line))
          .join('\n'),
      ];
};

const bytesPerLine = 32;

const hexLines = (bytes: Buffer): readonly string[] =>
  Array.from({ length: Math.ceil(bytes.length / bytesPerLine) }, (_, line) =>
    bytes.toString('hex', line * bytesPerLine, (line + 1) * bytesPerLine),
  );

/** The record as it stands, and what can be told from it. */
export const toJson = (letter: StoredDeadLetter, entry: DeadLetterEntry): string =>
  `${JSON.stringify({
    ...letter,
    refused_at_ms: entry.refusedAtMs,
    symbol: entry.symbol,
    status: entry.redrivenAtMs === null ? 'open' : 'redriven',
    redriven_at_ms: entry.redrivenAtMs,
    redriven_from: entry.redrivenFrom,
    original_text: originalText(letter),
    original_cut: isCut(letter),
    original_sha256_verified: hashOf(letter) === 'verified',
  })}\n`;
