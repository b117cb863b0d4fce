/** Klines as candles: klines that share a window become one, as an exchange would have made it. */
import {
  aggregate,
  hasField,
  keep,
  pivotFields,
  read,
  script,
  sort,
  through,
  union,
  windows,
  type Condition,
  type Definition,
} from './flux';

/**
 * @param length defines `length`, that of the interval
 * @param tags one series
 * @param over names of values to be drawn over the candles, each as it was at the end of its window
 */
export const candleScript = (
  length: Definition,
  tags: readonly Condition[],
  over: readonly string[],
): string => {
  const values = (fields: Condition) => read({ measurement: 'kline_enriched', tags, fields, start: 'start' });
  return script(
    [length, windows],
    through(
      union(
        through(values(hasField('open')), aggregate('first')),
        through(values(hasField('high')), aggregate('max')),
        through(values(hasField('low')), aggregate('min')),
        through(values(hasField('close', ...over)), aggregate('last')),
      ),
      keep('_time', '_field', '_value'),
      pivotFields,
      sort('_time'),
    ),
  );
};

/** Values as they were at the end of each window, side by side. */
export const valueScript = (
  length: Definition,
  tags: readonly Condition[],
  names: readonly string[],
): string =>
  script(
    [length, windows],
    through(
      read({ measurement: 'kline_enriched', tags, fields: hasField(...names), start: 'start' }),
      aggregate('last'),
      keep('_time', '_field', '_value'),
      pivotFields,
      sort('_time'),
    ),
  );
