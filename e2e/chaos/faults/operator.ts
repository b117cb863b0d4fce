/** An operator at work while the system is broken: series are computed anew, dead letters are sent anew. */
import { setTimeout as sleep } from 'node:timers/promises';
import { deadLetterType, encodeKline, Topics, type StoredDeadLetter } from '@cryptostream/contracts';
import { Interval } from '@cryptostream/domain';
import type { NewRecord } from '@cryptostream/ports';
import { publish } from '@cryptostream/testkit';
import { createHash } from 'node:crypto';
import type { Random } from '../../pipeline/seeded-random';
import { startService } from '../../pipeline/service-process';
import type { Fault } from '../fault';
import { intervals, source, symbols, type System } from '../system';

type OfInterval = (typeof intervals)[number];

const limitMs = 90_000;
const attempts = 6;

/** The built command line. It fails while Kafka is away, and whoever sits there tries again. */
const command = async (
  { kafka, say }: System,
  words: readonly string[],
  allowed: readonly number[],
): Promise<string> => {
  for (let attempt = 1; ; attempt += 1) {
    const ran = startService('cli', {}, 'main.js', [...words, '--brokers', kafka.brokers.join(',')]);
    const timer = setTimeout(() => ran.signal('SIGKILL'), limitMs);
    const code = await ran.exited;
    clearTimeout(timer);
    if (code !== null && allowed.includes(code))
      return `${words.join(' ')}: exit code ${code}, attempt ${attempt}: ${ran.output().trimEnd().split('\n').at(-1) ?? ''}`;
    const failed = `${words.join(' ')} ended with ${code ?? `nothing within ${limitMs / 1_000} s`}: ${ran.output().slice(-600)}`;
    // Wrong use would be wrong again.
    if (attempt === attempts || code === 2) throw new Error(failed);
    say(failed);
    await sleep(3_000);
  }
};

const recompute = (interval: OfInterval): Fault => ({
  name: `recompute of ${interval}`,
  touches: ['operator'],
  run: async (system, random) => {
    const symbol = random.pick(symbols);
    const back = random.pick([0, random.integer(20, 120), random.integer(300, 1_500)]);
    const nowMs = await system.exchange.nowMs();
    const lengthMs = Interval.lengthMs(interval);
    const from = back === 0 ? [] : ['--from', new Date(nowMs - back * lengthMs).toISOString()];
    const wait = random.chance(0.3) ? ['--wait'] : [];
    return command(system, ['recompute', '--symbol', symbol, '--interval', interval, ...from, ...wait], [0]);
  },
});

/** Marks dead letters that no consumer of this run wrote. */
export const foreignLetterHeader = 'foreign';

/** Far from the end of the topic: what is sent anew does not go ahead of a producer. */
const oldest = { '1s': 400, '1m': 30 } as const;
const newest = { '1s': 120, '1m': 10 } as const;

/** As an older version would have left it: it refused what is valid today. */
const refusedBefore = async (
  system: System,
  interval: OfInterval,
  symbol: string,
  random: Random,
): Promise<readonly NewRecord[]> => {
  const lengthMs = Interval.lengthMs(interval);
  const nowMs = await system.exchange.nowMs();
  const [fromMs, toMs] = [nowMs - oldest[interval] * lengthMs, nowMs - newest[interval] * lengthMs];
  const altered = new Set(
    (await system.exchange.altered())
      .filter((each) => each.symbol === symbol && each.interval === interval)
      .map(({ openTimeMs }) => openTimeMs),
  );
  const klines = await system.exchange.klines(symbol, interval, fromMs, toMs);
  const kline = random.pick(klines.filter(({ openTimeMs }) => !altered.has(openTimeMs)));
  const value = encodeKline({ ...kline, source });
  const partition = symbols.findIndex((each) => each === symbol);
  // No record of this run has such an offset.
  const offset = 1_000_000_000 + random.integer(0, 1_000_000_000);
  const topic = Topics.klines(interval);
  const letter: StoredDeadLetter = {
    v: 1,
    id: `${topic}-${partition}-${offset}`,
    ...{ topic, partition, offset, key: symbol },
    reasons: [{ code: 'out_of_range', path: 'volume', value: '"3"', message: 'volume 3 is odd' }],
    original_base64: Buffer.from(value).toString('base64'),
    original_length: Buffer.byteLength(value),
    original_sha256: createHash('sha256').update(value).digest('hex'),
  };
  return [
    {
      topic: Topics.deadLetters,
      partition,
      key: letter.id,
      value: JSON.stringify(letter),
      headers: { type: deadLetterType, [foreignLetterHeader]: '1' },
    },
  ];
};

const redrive = (interval: OfInterval): Fault => ({
  name: `dead letters of ${interval} sent anew`,
  touches: ['operator', 'kafka'],
  run: async (system, random) => {
    for (const symbol of [random.pick(symbols), random.pick(symbols)])
      await publish(system.log, await refusedBefore(system, interval, symbol, random));
    const topic = Topics.klines(interval);
    const which = random.pick([
      ['--all'],
      ['--all', '--anyway'],
      ['--topic', topic, '--anyway'],
      ['--reason', 'out_of_range', '--anyway'],
      ['--symbol', random.pick(symbols), '--anyway'],
    ]);
    // 1: some cannot be sent.
    return command(
      system,
      ['dead-letters', 'redrive', ...which, '--symbol-table', symbols.join(',')],
      [0, 1],
    );
  },
});

export const operatorFaults: readonly Fault[] = intervals.flatMap((interval) => [
  recompute(interval),
  redrive(interval),
]);
