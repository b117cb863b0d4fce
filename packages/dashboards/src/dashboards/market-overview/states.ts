/** What the panels of the market overview share: market states, which come at each close of the shortest interval of a minute or more. */
import {
  aggregate,
  group,
  hasField,
  isAmongChosen,
  isChosen,
  keep,
  limit,
  pivotFields,
  read,
  sort,
  sortDown,
  through,
  ungroup,
  type Condition,
} from '../../flux';
import { palette } from '../../palette';
import { below, from } from '../../panels/panel';

export const tags = [isChosen('source'), isAmongChosen('symbol')];

export const states = (fields: Condition, start?: string) =>
  read({ measurement: 'market_state', tags, fields, ...(start !== undefined && { start }) });

// Market states come at each close of the shortest interval of a minute or more.
export const closes = through(states(hasField('close'), 'start'), aggregate('last'), group('symbol'));

export const newestStates = (fields: Condition) =>
  through(
    states(fields),
    'last()',
    keep('_time', '_field', '_value', 'symbol'),
    pivotFields,
    group('symbol'),
    sortDown('_time'),
    limit(1),
    ungroup,
    sort('symbol'),
  );

export const signed = [below(palette.down), from(0, palette.up)];
