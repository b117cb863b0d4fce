/** Until a group has committed all that stands in its topic. */
import { Topics } from '@cryptostream/contracts';
import { until } from '@cryptostream/testkit';
import { right } from '../../pipeline/archive-through';
import { withGroupOffsets } from '../../pipeline/group-offsets';
import type { MeasuredProcess } from './measured-process';
import { staysUp, type Surroundings } from './surroundings';

/** @param onLook told of each look: how many records are done, and how many there are */
export const untilConsumed = async (
  { kafka, log, interval }: Surroundings,
  members: readonly MeasuredProcess[],
  onLook: (done: number, total: number) => void = () => undefined,
): Promise<void> => {
  const topic = Topics.klines(interval);
  const ends = right(await log.reader.offsets(topic)());
  const total = ends.reduce((sum, { high }) => sum + high, 0);
  await withGroupOffsets(kafka.brokers, (offsetsOf) => {
    const committed = async (): Promise<number> => {
      const offsets = await offsetsOf(`consumer-${interval}`, topic);
      staysUp(...members);
      const done = [...offsets.values()].reduce((sum, offset) => sum + offset, 0);
      onLook(done, total);
      return done;
    };
    return until(`${total} records are worked off`, committed, (count) => count >= total, {
      withinMs: 600_000,
      everyMs: 50,
      hint: () => members.map((member) => member.output().slice(-1_000)).join('\n'),
    });
  });
};
