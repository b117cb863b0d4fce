/** What a rule says of one kline. */
import type { Kline } from '../kline';

export type Alert = {
  /** Name of the rule. */
  readonly rule: string;
  /** At whose close it fired. One rule fires at most once for a kline. */
  readonly kline: Kline;
  /** A sentence for people: what happened, with the numbers. */
  readonly message: string;
  /** By name: what was compared with what, for instance `{ rsi_14: 71.3, above: 70 }`. Names are those of fields: [a-z0-9_]. */
  readonly values: { readonly [name: string]: number };
};
