/** Who belongs to a group and who owns a series: rebalances, second producers, members with an older configuration. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault';
import type { Supervised } from '../supervised';
import { intervals } from '../system';

const scaled = (interval: (typeof intervals)[number]): Fault => ({
  name: `consumers of ${interval} scaled to 3, then 2`,
  touches: [`consumer-${interval}`],
  run: async (system, random) => {
    while (system.consumers[interval].filter((each) => !each.isStopped()).length < 3)
      system.addConsumer(interval);
    await sleep(random.integer(3_000, 10_000));
    const leaving = random.pick(system.consumers[interval].filter((each) => !each.isStopped()));
    const { code, tookMs } = await leaving.terminate();
    await sleep(3_000);
    return `${leaving.name} left with exit code ${code} after ${tookMs} ms`;
  },
});

const fencedWithinMs = 60_000;

const twoProducers = (interval: (typeof intervals)[number]): Fault => ({
  name: `two producers of ${interval}`,
  touches: [`producer-${interval}`, 'kafka'],
  run: async (system, random) => {
    const second = system.startSecondProducer(interval);
    // Whoever opens last fences the other one, which stands by: the first, unless it has lost Kafka and opens anew meanwhile.
    const standsBy = (producer: Supervised, name: string): Promise<string> =>
      producer
        .current()
        .says('has taken over', fencedWithinMs)
        .then(() => name);
    const fenced = await Promise.any([
      standsBy(system.producers[interval], 'the first'),
      standsBy(second, 'the second'),
    ]).catch(() => null);
    await sleep(random.integer(0, 4_000));
    await second.kill();
    await system.producers[interval].crash();
    if (fenced === null)
      throw new Error(
        `neither was told within ${fencedWithinMs / 1_000} s that the other one has taken over`,
      );
    return `${fenced} was fenced and stood by`;
  },
});

const zombie = (interval: (typeof intervals)[number]): Fault => ({
  name: `zombie producer of ${interval}`,
  touches: [`producer-${interval}`, 'kafka'],
  run: async (system, random) => {
    const first = system.producers[interval];
    const process = first.current();
    process.signal('SIGSTOP');
    const second = system.startSecondProducer(interval);
    await sleep(random.integer(6_000, 9_000));
    process.signal('SIGCONT');
    await sleep(3_000);
    await second.kill();
    await first.crash();
    return 'came back while another one produced';
  },
});

const olderConfiguration = (interval: (typeof intervals)[number]): Fault => ({
  name: `member with another configuration: ${interval}`,
  touches: [`consumer-${interval}`, 'kafka', 'influxdb', 'link kafka_consumers', 'link influxdb'],
  run: async (system) => {
    const file = join(system.folder, `other-${interval}.yaml`);
    writeFileSync(file, 'indicators:\n  - { name: sma, period: 7 }\n');
    const member = system.addConsumer(interval, { INDICATORS_FILE: file });
    const process = member.current();
    const code = await Promise.race([process.exited, sleep(30_000).then(() => 'none within 30 s')]);
    await member.kill();
    if (code !== 3 || !process.output().includes('never mixed'))
      throw new Error(
        `it should refuse with exit code 3 and say why; exit code ${code}: ${process.output().slice(-600)}`,
      );
    return 'refused, exit code 3';
  },
});

export const groupFaults: readonly Fault[] = intervals.flatMap((interval) => [
  scaled(interval),
  twoProducers(interval),
  zombie(interval),
  olderConfiguration(interval),
]);
