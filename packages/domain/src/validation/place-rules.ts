/** Rules about where a record was found: in the topic of its interval, the partition of its symbol, under its key. */
import { reason } from '../reason';
import { none, type KlineFields, type Place, type Rule } from './rule';

/** What the rules of place look at. */
export type Placed = Pick<KlineFields, 'interval' | 'symbol'>;

const ofThisInterval: Rule<Placed, Place> = ({ interval }, place) =>
  interval !== undefined && interval !== place.interval
    ? [
        reason(
          'wrong_interval',
          'interval',
          interval,
          `interval ${interval}: this topic holds ${place.interval}`,
        ),
      ]
    : none;

const ofThisPartition: Rule<Placed, Place> = ({ symbol }, { symbols }) =>
  symbol !== undefined && !symbols.includes(symbol)
    ? [
        reason(
          'wrong_partition',
          'symbol',
          symbol,
          `symbol ${symbol}: this partition holds ${symbols.join(', ') || 'none'}`,
        ),
      ]
    : none;

const keyedBySymbol: Rule<Placed, Place> = ({ symbol }, { key }) =>
  symbol !== undefined && key !== symbol
    ? [reason('wrong_key', 'key', key, `the key of the record is not the symbol ${symbol}`)]
    : none;

export const placeRules: readonly Rule<Placed, Place>[] = [ofThisInterval, ofThisPartition, keyedBySymbol];
