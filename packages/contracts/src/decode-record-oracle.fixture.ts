/**
 * What the validation table says of a record, worked out anew: integers of 10^−250 in place of decimals, sentences of the
 * table in place of rules. Fields that do not decode are left to whoever broke them.
 */
import { lengthsMs, lastTimeMs, type Draft } from './decode-record-good.fixture';

/** Code and path of a reason. */
export type Finding = string;

const decimals = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quote_volume',
  'taker_buy_volume',
  'taker_buy_quote_volume',
];

const places = 250;

const toUnits = (text: string): bigint => {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const units = BigInt(whole + fraction) * 10n ** BigInt(places - fraction.length + Number(exponent));
  return mantissa.startsWith('-') ? -units : units;
};

// What is not known is below nothing.
const isBelow = (left: bigint | null, right: bigint | null): boolean =>
  left !== null && right !== null && left < right;

export const findings = (draft: Draft, undecoded: ReadonlySet<string>): readonly Finding[] => {
  const { wire, key, place, closed } = draft;
  const known = (path: string) => path in wire && !undecoded.has(path);
  const amount = (path: string) => (known(path) ? toUnits(wire[path] as string) : null);
  const time = (path: string) => (known(path) ? BigInt(wire[path] as number) : null);
  const found: Finding[] = [];
  const say = (holds: boolean, finding: Finding) => holds && found.push(finding);

  const one = 10n ** BigInt(places);
  for (const path of decimals) {
    const units = amount(path) ?? 0n;
    const size = units < 0n ? -units : units;
    say(units < 0n, `negative ${path}`);
    say(size !== 0n && (size > one * 10n ** 60n || size * 10n ** 60n < one), `out_of_range ${path}`);
  }
  say(known('trades') && (wire['trades'] as number) < 0, 'negative trades');

  const [open, high, low, close] = [amount('open'), amount('high'), amount('low'), amount('close')];
  for (const other of [open, close, low]) say(isBelow(high, other), 'high_below high');
  for (const other of [open, close]) say(isBelow(other, low), 'low_above low');

  const [opens, closes] = [time('open_time_ms'), time('close_time_ms')];
  const length = BigInt(lengthsMs[place.interval]);
  say(isBelow(opens, 0n) || isBelow(BigInt(lastTimeMs), opens), 'out_of_range open_time_ms');
  say(isBelow(closes, 0n) || isBelow(BigInt(lastTimeMs), closes), 'out_of_range close_time_ms');
  say(opens !== null && opens % length !== 0n, 'off_grid open_time_ms');
  say(
    isBelow(closes, opens) || (opens !== null && isBelow(opens + length - 1n, closes)),
    'close_time_outside close_time_ms',
  );

  say(known('interval') && wire['interval'] !== place.interval, 'wrong_interval interval');
  say(
    known('symbol') && !place.symbols.some((symbol) => symbol === wire['symbol']),
    'wrong_partition symbol',
  );
  say(known('symbol') && key !== wire['symbol'], 'wrong_key key');
  say(known('closed') && closed && wire['closed'] === false, 'not_closed closed');
  say(known('closed') && !closed && wire['closed'] === true, 'already_closed closed');
  return found;
};
