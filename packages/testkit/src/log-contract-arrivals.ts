/** What every log promises of reading several partitions as records arrive. */
import type { Arrivals, Position } from '@cryptostream/ports';
import {
  eventually,
  freshTopic,
  left,
  publish,
  record,
  right,
  texts,
  uniqueName,
  type LogUnderTest,
} from './log-contract-tools';

/** Longer than a reader waits for records that do not come, much shorter than a test may take. */
const soonMs = 5_000;

export const arrivalsContract = (log: () => LogUnderTest, timeoutMs: number): void => {
  const startsOf = async (...topics: readonly string[]): Promise<readonly Position[]> => {
    const rows = await Promise.all(
      topics.map(async (topic) =>
        (await right(log().reader.offsets(topic))).map(({ partition, low }) => ({
          topic,
          partition,
          offset: low,
        })),
      ),
    );
    return rows.flat();
  };

  test(
    'arrivals of several topics and partitions come whole, each partition in its order',
    async () => {
      const [one, other] = [await freshTopic(log()), await freshTopic(log())];
      const values = [...Array(700).keys()].map(String);
      await publish(
        log(),
        values.flatMap((value) => [record(one, 0, value), record(one, 1, value), record(other, 1, value)]),
      );
      const reader = collector(log().openArrivals(), await startsOf(one, other));
      await reader.until(() => reader.count() === 3 * values.length, timeoutMs);
      expect(reader.of(one, 0)).toEqual(values);
      expect(reader.of(one, 1)).toEqual(values);
      expect(reader.of(other, 0)).toEqual([]);
      expect(reader.of(other, 1)).toEqual(values);
      await reader.close();
    },
    timeoutMs,
  );

  test(
    'where nothing stands, the answer comes after a while and goes nowhere; then what arrives is answered',
    async () => {
      const topic = await freshTopic(log());
      const arrivals = log().openArrivals();
      const positions = await startsOf(topic);
      const startedMs = Date.now();
      expect(await right(arrivals.next(positions))).toEqual(
        positions.map((position) => ({ ...position, records: [], nextOffset: position.offset })),
      );
      expect(Date.now() - startedMs).toBeGreaterThan(200);
      expect(Date.now() - startedMs).toBeLessThan(soonMs);
      let seen: readonly string[] = [];
      const read = async (): Promise<void> => {
        while (seen.length === 0)
          seen = (await right(arrivals.next(positions))).flatMap(({ records }) => texts(records));
      };
      const reading = read();
      await publish(log(), [record(topic, 1, 'new')]);
      await eventually(() => seen.length > 0, soonMs);
      expect(seen).toEqual(['new']);
      await reading;
      await arrivals.close();
    },
    timeoutMs,
  );

  test(
    'a position beyond the end, and a topic that does not exist, are not read past',
    async () => {
      const topic = await freshTopic(log());
      const arrivals = log().openArrivals();
      const beyond = { topic, partition: 0, offset: 1_000 };
      expect((await left(arrivals.next([beyond]))).message).toContain('was processed up to offset 1000');
      const unknown = { topic: uniqueName('no-such-topic'), partition: 0, offset: 0 };
      await left(arrivals.next([unknown]));
      await arrivals.close();
    },
    timeoutMs,
  );
};

const collector = (arrivals: Arrivals, start: readonly Position[]) => {
  let positions = start;
  const found = new Map<string, string[]>();
  const of = (topic: string, partition: number): readonly string[] =>
    found.get(`${topic} ${partition}`) ?? [];
  const readOn = async (): Promise<void> => {
    const stretches = await right(arrivals.next(positions));
    for (const { topic, partition, records } of stretches)
      found.set(`${topic} ${partition}`, [...of(topic, partition), ...texts(records)]);
    positions = stretches.map(({ topic, partition, nextOffset }) => ({
      topic,
      partition,
      offset: nextOffset,
    }));
  };
  return {
    of,
    count: () => [...found.values()].flat().length,
    until: async (isSo: () => boolean, withinMs: number): Promise<void> => {
      for (const untilMs = Date.now() + withinMs; !isSo() && Date.now() < untilMs;) await readOn();
    },
    close: arrivals.close,
  };
};
