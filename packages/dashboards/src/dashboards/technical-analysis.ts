/** One series: candles with what is computed of them. */
import {
  DashboardLinkType,
  type Dashboard,
  type DashboardLink,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { annotation, toDashboard, uidOf } from '../dashboard';
import { hasField, read, script, through, toColumns, ungroup } from '../flux';
import { palette } from '../palette';
import { flux } from '../panels/target';
import { stat } from '../panels/values';
import { interval, source, symbol } from '../variables';
import { chart, volume } from './technical-analysis/chart';
import { alerts, crosses } from './technical-analysis/marks';
import { atr, macd, rsi, rsiNow } from './technical-analysis/oscillators';
import { series } from './technical-analysis/series';

const newest = stat(
  {
    title: 'Newest closed kline',
    description:
      'How long ago the newest closed kline of the series opened, whatever the time range. In a live feed it is never much older than two intervals.',
    unit: 'dateTimeFromNow',
    decimals: 0,
    whenEmpty: 'No kline yet',
  },
  [
    flux(
      script(
        [],
        through(
          read({
            measurement: 'kline_enriched',
            tags: series,
            fields: hasField('close'),
            start: '1970-01-01T00:00:00Z',
            stop: 'now()',
          }),
          'last()',
          ungroup,
          toColumns({ open_time_ms: 'int(v: r._time) / 1000000' }),
        ),
      ),
    ),
  ],
);

const zoom = (length: string, range: string, rangeFrom: string): DashboardLink => ({
  type: DashboardLinkType.Link,
  icon: 'clock',
  title: `${length}, ${range}`,
  tooltip: `Klines of ${length} over ${range}`,
  targetBlank: false,
  asDropdown: false,
  includeVars: false,
  keepTime: false,
  tags: [],
  url: `/d/${uidOf('technical-analysis')}?from=now-${rangeFrom}&to=now&var-interval=${length}&\${source:queryparam}&\${symbol:queryparam}`,
});

export const technicalAnalysis: Dashboard = toDashboard({
  name: 'technical-analysis',
  title: 'Technical analysis',
  description: 'Candles, averages, bands, volume, RSI, MACD and ATR of one series.',
  from: 'now-6h',
  refresh: '5s',
  variables: [source, symbol('one'), interval('one', 'one')],
  annotations: [annotation('Crosses', palette.signal, crosses), annotation('Alerts', palette.alert, alerts)],
  links: [
    zoom('1s', '15 minutes', '15m'),
    zoom('1m', '6 hours', '6h'),
    zoom('15m', '7 days', '7d'),
    zoom('1h', '30 days', '30d'),
    zoom('1d', '3 years', '3y'),
  ],
  rows: [
    { height: 14, panels: [[24, chart]] },
    { height: 5, panels: [[24, volume]] },
    {
      height: 6,
      panels: [
        [20, rsi],
        [4, rsiNow],
      ],
    },
    { height: 6, panels: [[24, macd]] },
    {
      height: 6,
      panels: [
        [20, atr],
        [4, newest],
      ],
    },
  ],
});
