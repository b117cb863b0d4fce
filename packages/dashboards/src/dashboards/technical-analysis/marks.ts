/** What is marked over the panels. */
import { hasField, read, script, sort, tail, through, toColumns, ungroup } from '../../flux';
import { series } from './series';

/** The newest of those few klines that have one; those without any are passed over by the storage. */
export const crosses = script(
  [],
  through(
    read({
      measurement: 'kline_enriched',
      tags: series,
      fields: hasField('sma_20_50_cross', 'macd_12_26_9_cross'),
    }),
    'filter(fn: (r) => r._value != 0.0)',
    ungroup,
    sort('_time'),
    tail(200),
    toColumns({
      _time: 'r._time',
      title: 'if r._field == "sma_20_50_cross" then "SMA 20 over SMA 50" else "MACD over its signal"',
      text: 'if r._value > 0.0 then "came above" else "came below"',
      tags: 'r._field',
    }),
  ),
);

export const alerts = script(
  [],
  through(
    read({ measurement: 'alert', tags: series, fields: hasField('message') }),
    ungroup,
    sort('_time'),
    tail(200),
    toColumns({ _time: 'r._time', title: 'r.rule', text: 'r._value', tags: 'r.rule' }),
  ),
);
