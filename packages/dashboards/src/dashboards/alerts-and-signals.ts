/** What fired, when and with which values. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { toDashboard } from '../dashboard';
import { group, hasField, read, script, sortDown, through, toColumns, ungroup } from '../flux';
import { palette } from '../palette';
import { below, byThresholds, from } from '../panels/panel';
import { flux } from '../panels/target';
import { barPerRow } from '../panels/values';
import { interval, source, symbol, threshold } from '../variables';
import { fired, firedOverTime } from './alerts-and-signals/alerts';
import { series } from './alerts-and-signals/series';
import { signalCounts, signalled, spikes } from './alerts-and-signals/signals';

const movers = barPerRow(
  {
    title: 'Top movers in the time range',
    description:
      'From the first to the last close of the chosen interval in the time range, the largest gain first.',
    unit: 'percentunit',
    decimals: 2,
    whenEmpty: 'No klines in this time range',
    color: byThresholds,
    thresholds: [below(palette.down), from(0, palette.up)],
  },
  [
    flux(
      script(
        [],
        through(
          `join(\n  tables: {${(['first', 'last'] as const)
            .map(
              (end) =>
                `${end}: ${through(
                  read({ measurement: 'kline_enriched', tags: series, fields: hasField('close') }),
                  `${end}()`,
                  group('symbol'),
                ).replaceAll('\n', '\n  ')}`,
            )
            .join(',\n  ')}},\n  on: ["symbol"],\n)`,
          toColumns({ symbol: 'r.symbol', change: 'r._value_last / r._value_first - 1.0' }),
          ungroup,
          sortDown('change'),
        ),
      ),
    ),
  ],
);

export const alertsAndSignals: Dashboard = toDashboard({
  name: 'alerts-and-signals',
  title: 'Alerts and signals',
  description: 'What fired, when and with which values; top movers and volume spikes.',
  from: 'now-24h',
  refresh: '15s',
  variables: [
    source,
    symbol('some'),
    interval('one', 'some'),
    threshold('spike', 'Spike from', 'From which multiple of its mean on a volume is a spike.', [
      '3',
      '2',
      '5',
      '10',
    ]),
  ],
  rows: [
    { height: 9, panels: [[24, fired]] },
    {
      height: 8,
      panels: [
        [12, firedOverTime],
        [12, movers],
      ],
    },
    {
      height: 9,
      panels: [
        [9, signalled],
        [8, signalCounts],
        [7, spikes],
      ],
    },
  ],
});
