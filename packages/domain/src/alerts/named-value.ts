/** Values of an enriched kline by name, for rules. */
import type * as Decimal from '../decimal';
import type { Kline } from '../kline';
import type { ValuedKline } from '../market/join';

const fields: { readonly [name: string]: (kline: Kline) => Decimal.Decimal | number | undefined } = {
  open: ({ open }) => open,
  high: ({ high }) => high,
  low: ({ low }) => low,
  close: ({ close }) => close,
  volume: ({ volume }) => volume,
  quote_volume: ({ quoteVolume }) => quoteVolume,
  trades: ({ trades }) => trades,
};

/** Of the kline itself; what was computed of it comes beside them. */
export const klineValueNames: readonly string[] = Object.keys(fields);

/** Null: not warm, or this kline has none of that name. */
export const namedValue = ({ kline, values }: ValuedKline, name: string): number | null => {
  if (Object.hasOwn(fields, name)) {
    const found = fields[name]!(kline);
    return found === undefined ? null : Number(found);
  }
  const found = Object.hasOwn(values, name) ? values[name] : undefined;
  return typeof found === 'number' ? found : null;
};
