/** Shows how far the loading of history is until it is done; then says again where the page is, as the last line. */
import { Topics } from '@cryptostream/contracts';
import type { Interval } from '@cryptostream/domain';
import type { LogReader } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { LoadTracker } from './load-progress';
import type { Terminal } from './terminal';

const everyMs = 250;

export const showLoad = (
  tracker: LoadTracker,
  intervals: readonly Interval.Interval[],
  reader: LogReader,
  terminal: Terminal,
  onLoaded: () => void,
): { readonly stop: () => void } => {
  const show = async (): Promise<void> => {
    const progress = tracker.progress(await endsOf(reader, intervals));
    if (stopped) return;
    terminal.progress(progress);
    if (progress !== null) return;
    stop();
    onLoaded();
  };
  const timer = setInterval(() => void show(), everyMs);
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    clearInterval(timer);
    terminal.progress(null);
  };
  return { stop };
};

const endsOf = async (
  reader: LogReader,
  intervals: readonly Interval.Interval[],
): Promise<ReadonlyMap<string, number>> => {
  const topics = intervals.map(Topics.klines);
  const ends = await Promise.all(topics.map((topic) => reader.offsets(topic)()));
  return new Map(
    topics.map((topic, index) => {
      const offsets = ends[index];
      const highs = offsets !== undefined && E.isRight(offsets) ? offsets.right.map(({ high }) => high) : [];
      return [topic, highs.reduce((sum, high) => sum + high, 0)];
    }),
  );
};
