/** The fields of raw and enriched klines; see `Fields` for why they are put together by hand. */
import { Decimal, Enrichment, timeOfDay, type Kline, type SeriesState } from '@cryptostream/domain';
import type { Fields, Layout } from './fields';

type Entry = Layout[number];

const always: Layout = ['open', 'high', 'low', 'close', 'volume'].map((name): Entry => [name, 'float']);

/** Which sources do not have. */
const optional = [
  ['quoteVolume', ['quote_volume', 'float']],
  ['trades', ['trades', 'integer']],
  ['takerBuyVolume', ['taker_buy_volume', 'float']],
  ['takerBuyQuoteVolume', ['taker_buy_quote_volume', 'float']],
  ['closeTimeMs', ['close_time_ms', 'integer']],
] as const satisfies readonly (readonly [keyof Kline, Entry])[];

const added: Layout = [
  ['gap_before', 'integer'],
  ['zero_volume', 'boolean'],
  ['outlier', 'boolean'],
  ['hour', 'integer'],
  ['weekday', 'integer'],
  ['session', 'string'],
];

const noTexts: readonly string[] = [];

export const rawFields = (kline: Kline): Fields => ({
  layout: rawLayouts[kindOf(kline)]!,
  numbers: rawNumbers(kline),
  texts: noTexts,
});

/** @param raw the fields of the kline alone */
export const enrichedFields = (raw: Fields, { kline, values, flags }: SeriesState.EnrichedKline): Fields => {
  const numbers = raw.numbers.slice();
  let isWarm = true;
  for (let place = 0; place < values.numbers.length; place += 1) {
    const value = values.numbers[place]!;
    if (Enrichment.isWarm(value)) numbers.push(value);
    else isWarm = false;
  }
  const { hour, weekday, session } = timeOfDay(kline.openTimeMs);
  numbers.push(flags.gapBefore, flags.zeroVolume ? 1 : 0, flags.outlier ? 1 : 0, hour, weekday);
  return {
    // Only the first klines of a series are not warm.
    layout: isWarm ? warmLayout(values.names, kindOf(kline)) : layoutOf(raw.layout, warmNames(values)),
    numbers,
    texts: [session],
  };
};

/** Which of the optional fields are there, as bits. */
const kindOf = (kline: Kline): number => {
  let kind = 0;
  for (let place = 0; place < optional.length; place += 1)
    if (kline[optional[place]![0]] !== undefined) kind |= 1 << place;
  return kind;
};

/** By kind. */
const rawLayouts: readonly Layout[] = Array.from({ length: 1 << optional.length }, (_, kind) => [
  ...always,
  ...optional.flatMap(([, entry], place) => ((kind & (1 << place)) === 0 ? [] : [entry])),
]);

const rawNumbers = (kline: Kline): readonly number[] => {
  const numbers = [
    Decimal.toNumber(kline.open),
    Decimal.toNumber(kline.high),
    Decimal.toNumber(kline.low),
    Decimal.toNumber(kline.close),
    Decimal.toNumber(kline.volume),
  ];
  if (kline.quoteVolume !== undefined) numbers.push(Decimal.toNumber(kline.quoteVolume));
  if (kline.trades !== undefined) numbers.push(kline.trades);
  if (kline.takerBuyVolume !== undefined) numbers.push(Decimal.toNumber(kline.takerBuyVolume));
  if (kline.takerBuyQuoteVolume !== undefined) numbers.push(Decimal.toNumber(kline.takerBuyQuoteVolume));
  if (kline.closeTimeMs !== undefined) numbers.push(kline.closeTimeMs);
  return numbers;
};

const layoutOf = (raw: Layout, names: readonly string[]): Layout => [
  ...raw,
  ...names.map((name): Entry => [name, 'float']),
  ...added,
];

const warmNames = ({ names, numbers }: Enrichment.EnrichmentValues): readonly string[] =>
  names.filter((_, place) => Enrichment.isWarm(numbers[place]!));

/** By the array of names, which is one and the same for all klines of an enrichment, and by kind. */
const warmLayouts = new WeakMap<readonly string[], Layout[]>();

const warmLayout = (names: readonly string[], kind: number): Layout => {
  const known = warmLayouts.get(names) ?? [];
  warmLayouts.set(names, known);
  return (known[kind] ??= layoutOf(rawLayouts[kind]!, names));
};
