/** What the panels of one series share. */
import { isChosen } from '../../flux';
import { fixed, ofColumn, type Override } from '../../panels/panel';

export const series = [isChosen('source'), isChosen('symbol'), isChosen('interval')];

export const nothing = 'No klines of this series in this time range';

export const line = (
  name: string,
  displayName: string,
  color: string,
  more: { [id: string]: unknown } = {},
): Override => ofColumn(name, { displayName, color: fixed(color), ...more });
