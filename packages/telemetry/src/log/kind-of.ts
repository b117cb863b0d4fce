/** What makes two lines of the log the same news: the event, and what it happened to. Not why: reasons hold times and numbers. */
import type { LogFields } from '@cryptostream/ports';

/** Fields that name a thing. */
const things = ['source', 'symbol', 'interval', 'topic', 'partition', 'group', 'part', 'pipeline'] as const;

export const kindOf = (level: string, event: string, fields: LogFields): string =>
  JSON.stringify([level, event, ...things.map((name) => fields[name] ?? null)]);
