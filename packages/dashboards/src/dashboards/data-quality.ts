/** What is there and what is missing, and what was not as it should be. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { toDashboard } from '../dashboard';
import { palette } from '../palette';
import { bars } from '../panels/over-time';
import { timeline } from '../panels/states';
import { words } from '../panels/table';
import { overTime } from '../panels/target';
import { interval, source, symbol } from '../variables';
import { bySeries } from './data-quality/by-series';
import { completeness } from './data-quality/completeness';
import { events, gaps, revisions, told } from './data-quality/told';

const deadLetters = bars(
  {
    title: 'Dead letters by reason',
    description:
      'Records that were refused, by the first reason against them. Topic dead-letters has each with all its reasons; cryptostream dead-letters lists them.',
    unit: 'none',
    decimals: 0,
    whenEmpty: 'No consumer tells of dead letters',
    min: 0,
  },
  [
    overTime(
      'sum by (reason) (increase(cryptostream_consumer_dead_letters_total[$__interval])) > 0',
      '{{reason}}',
    ),
  ],
);

const feedStates = timeline(
  {
    title: 'Feeds',
    description:
      'How each feed of the producers was: live (frames arrive), backfilling (history is being fetched), stale (connected, but silent) or down (no connection).',
    unit: 'none',
    decimals: 0,
    whenEmpty: 'No producer tells of its feeds',
    mappings: words({
      '1': { text: 'live', color: palette.good },
      '2': { text: 'backfilling', color: palette.volume },
      '3': { text: 'stale', color: palette.warning },
      '4': { text: 'down', color: palette.bad },
    }),
  },
  [
    overTime(
      [
        ['live', 1],
        ['backfilling', 2],
        ['stale', 3],
        ['down', 4],
      ]
        .map(
          ([state, number]) =>
            `max by (source, symbol, interval) (cryptostream_producer_feed_state{state="${state}"} == 1) * ${number}`,
        )
        .join(' or '),
      '{{source}} {{symbol}} {{interval}}',
    ),
  ],
);

export const dataQuality: Dashboard = toDashboard({
  name: 'data-quality',
  title: 'Data quality',
  description:
    'Completeness, gaps and their repair, restated klines, outliers, dead letters, and the state of the feeds.',
  from: 'now-7d',
  refresh: '1m',
  variables: [source, symbol('some'), interval('some', 'some')],
  rows: [
    { height: 10, panels: [[24, completeness]] },
    { height: 9, panels: [[24, bySeries]] },
    {
      height: 8,
      panels: [
        [12, events],
        [12, deadLetters],
      ],
    },
    { height: 8, panels: [[24, feedStates]] },
    {
      height: 8,
      panels: [
        [10, gaps],
        [6, told],
        [8, revisions],
      ],
    },
  ],
});
