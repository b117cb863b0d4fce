/** The replay of files, but not of files that came too late: it looks at the topic before it adds anything. */
import { Topics } from '@cryptostream/contracts';
import { Interval, Series } from '@cryptostream/domain';
import {
  archiveSession,
  type ArchiveConfiguration,
  type ProducerDependencies,
  type Session,
} from '@cryptostream/producer';
import * as E from 'fp-ts/Either';
import { compareWithTopic, missingLimit, type Compared } from './compare-with-topic';
import type { Destination } from './destination';

export const importSession =
  (
    dependencies: ProducerDependencies,
    configuration: ArchiveConfiguration,
    startAnew: Destination['startAnew'],
  ): Session =>
  async (context) => {
    const compared = await compareWithTopic(
      dependencies.reader,
      configuration,
      configuration.archive,
      context.ends,
      context.signal,
    );
    if (context.signal.aborted) return { _tag: 'Stopped' };
    if (E.isLeft(compared)) return { _tag: 'LogFailed', error: compared.left };
    const tooLate = compared.right.find(({ missing }) => missing.length > 0);
    if (tooLate !== undefined)
      return { _tag: 'SourceRefused', message: refusal(tooLate, startAnew(tooLate.series)) };
    compared.right
      .filter(({ differing }) => differing > 0)
      .forEach((each) => dependencies.logger.warn(difference(each)));
    return archiveSession(dependencies, configuration)(context);
  };

const refusal = ({ series, endMs, missing }: Compared, anew: string): string => {
  const [first = 0, ...others] = missing;
  const more =
    others.length === 0
      ? ''
      : ` and ${missing.length === missingLimit ? 'at least ' : ''}${others.length} more`;
  return (
    `${Series.toKey(series)} goes on to ${toIso(endMs - Interval.lengthMs(series.interval))} in ${Topics.klines(series.interval)}, which lacks the kline of ${toIso(first)}${more} that the files have: ` +
    `a series is written oldest first, so older klines cannot be added. To start it anew, ${anew}.`
  );
};

const difference = ({ series, differing }: Compared): string =>
  `${Series.toKey(series)}: the files have other numbers than ${Topics.klines(series.interval)} for ${differing} klines that are there already; those that are there stay.`;

const toIso = (timeMs: number): string => new Date(timeMs).toISOString();
