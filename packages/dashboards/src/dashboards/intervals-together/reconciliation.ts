/** Whether the klines of the exchange are what their shorter klines add up to. */
import {
  aggregate,
  equals,
  group,
  hasField,
  keep,
  lengthOf,
  lengthOfInterval,
  limit,
  pivotFields,
  read,
  script,
  sort,
  sortDown,
  through,
  ungroup,
  use,
  windows,
  withColumns,
} from '../../flux';
import { palette } from '../../palette';
import { below, byThresholds, from } from '../../panels/panel';
import { cells } from '../../panels/states';
import { column, inOrder, table, textColumn, timeColumn, tinted, words } from '../../panels/table';
import { flux } from '../../panels/target';
import { market } from './market';

const reconciliations = (...fields: readonly string[]) => ({
  measurement: 'quality' as const,
  tags: [...market, equals('kind', 'reconciliation')],
  fields: hasField(...fields),
});

const outcomes = words({
  match: { text: 'match', color: palette.good },
  incomplete: { text: 'incomplete', color: palette.warning },
  mismatch: { text: 'mismatch', color: palette.bad },
});

export const addsUp = cells(
  {
    title: 'Do shorter klines add up?',
    description:
      'In how many fields the klines of the exchange differ from what their shorter klines add up to, the most of each window, by interval. 0: all of them are the same to the last digit.',
    unit: 'none',
    decimals: 0,
    whenEmpty: 'No reconciliation in this time range',
    displayName: '${__field.labels.interval}',
    maxDataPoints: 100,
    color: byThresholds,
    thresholds: [below(palette.good), from(1, palette.bad)],
  },
  [
    flux(
      script(
        [lengthOfInterval('1m'), windows],
        through(
          read({ ...reconciliations('differences'), start: 'start' }),
          aggregate('max'),
          keep('_time', '_value', 'interval'),
        ),
      ),
    ),
  ],
);

export const counts = table(
  {
    title: 'Reconciliations',
    description:
      'How many klines of each interval in the time range are what their shorter klines add up to (match), are not (mismatch), or cannot be judged because shorter ones are missing (incomplete).',
    unit: 'none',
    decimals: 0,
    whenEmpty: '0',
    transformations: [inOrder('interval', 'match', 'mismatch', 'incomplete')],
    overrides: [
      textColumn('interval', 'Interval'),
      column('match', 'Match', 'none', 0),
      column('mismatch', 'Mismatch', 'none', 0, tinted(below(palette.quiet), from(1, palette.bad))),
      column('incomplete', 'Incomplete', 'none', 0, tinted(below(palette.quiet), from(1, palette.warning))),
    ],
  },
  [
    flux(
      script(
        [use('dict')],
        through(
          read(reconciliations('outcome')),
          keep('_time', '_value', 'interval'),
          withColumns({ outcome: 'r._value' }),
          group('interval', 'outcome'),
          'count()',
          group('interval'),
          'pivot(rowKey: ["interval"], columnKey: ["outcome"], valueColumn: "_value")',
          ungroup,
          withColumns({ length: lengthOf('r.interval') }),
          sort('length'),
          'drop(columns: ["length"])',
        ),
      ),
    ),
  ],
);

export const findings = table(
  {
    title: 'What does not match',
    description:
      'The newest 100 klines in the time range that shorter ones do not add up to: how many there had to be, were there, and were confirmed missing by the exchange, and which fields differ. The record on topic quality has both values of each field.',
    unit: 'none',
    decimals: 0,
    whenEmpty: '–',
    transformations: [
      inOrder(
        '_time',
        'interval',
        'outcome',
        'lower_interval',
        'expected',
        'found',
        'confirmed_missing',
        'differing_fields',
      ),
    ],
    overrides: [
      timeColumn('_time', 'Open time'),
      textColumn('interval', 'Interval'),
      textColumn('outcome', 'Outcome', { mappings: outcomes }),
      textColumn('lower_interval', 'Made of'),
      column('expected', 'Expected', 'none', 0),
      column('found', 'Found', 'none', 0),
      column('confirmed_missing', 'Confirmed missing', 'none', 0),
      textColumn('differing_fields', 'Differing fields'),
    ],
  },
  [
    flux(
      script(
        [],
        through(
          read(
            reconciliations(
              'outcome',
              'lower_interval',
              'expected',
              'found',
              'confirmed_missing',
              'differing_fields',
            ),
          ),
          keep('_time', '_field', '_value', 'interval'),
          pivotFields,
          'filter(fn: (r) => r.outcome != "match")',
          ungroup,
          sortDown('_time'),
          limit(100),
        ),
      ),
    ),
  ],
);
