/** What is read of the chosen series. */
import { equals, hasField, isAmongChosen, isChosen, read, type Tables } from '../../flux';

export const series = [isChosen('source'), isAmongChosen('symbol'), isAmongChosen('interval')];

export const quality = (kind: string, field: string): Tables =>
  read({ measurement: 'quality', tags: [...series, equals('kind', kind)], fields: hasField(field) });

export const storedKlines = (start?: string): Tables =>
  read({
    measurement: 'kline_raw',
    tags: series,
    fields: hasField('close'),
    ...(start !== undefined && { start }),
  });
