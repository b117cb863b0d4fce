/**
 * Dead letters from their refusal to their place in the store: real consumers refuse, the built command line sends anew, killed in
 * the middle and run twice at once, and each original arrives once.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { deadLetterType, encodeKline, Topics, type StoredDeadLetter } from '@cryptostream/contracts';
import { openEmbedded, type Embedded } from '@cryptostream/embedded';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import type { NewRecord } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import {
  cleanups,
  type Cleanups,
  describeWithDocker,
  publish,
  readAll,
  recordingLogger,
  right,
  startInflux,
  startKafka,
  texts,
  until,
  type StartedInflux,
  type StartedKafka,
} from '@cryptostream/testkit';
import { Kafka, logLevel } from 'kafkajs';
import { startMember, type Member } from './consumer-member';
import { startStandalone, storedKlines, urlOf } from './standalone-process';
import { readPoints } from './stored-points';

const main = join(resolve(__dirname, '../..'), 'services', 'cli', 'dist', 'main.js');
const symbols = ['BTCUSDC', 'ETHUSDC'];
const startMs = Date.UTC(2025, 2, 1);

const klineText = (symbol: string, minute: number): string =>
  encodeKline({
    source: 'binance',
    symbol,
    interval: '1m',
    openTimeMs: startMs + minute * 60_000,
    ...{ open: '10', high: '12', low: '9', close: String(9 + (minute % 4)), volume: '3' },
    closed: true,
  });

/** Of an older rule: what is valid today was refused. As they were before headers were kept. */
const refusedBefore = (symbol: string, minute: number, partition = symbols.indexOf(symbol)): NewRecord => {
  const value = klineText(symbol, minute);
  // Offsets of a time before this topic was made: none of its records can have them.
  const offset = 1_000_000 + minute;
  const letter: StoredDeadLetter = {
    v: 1,
    id: `klines.1m-${partition}-${offset}`,
    topic: 'klines.1m',
    partition,
    offset,
    key: symbol,
    reasons: [{ code: 'out_of_range', path: 'volume', value: '"3"', message: 'volume 3 is odd' }],
    original_base64: Buffer.from(value).toString('base64'),
    original_length: Buffer.byteLength(value),
    original_sha256: createHash('sha256').update(value).digest('hex'),
  };
  return {
    topic: Topics.deadLetters,
    partition,
    key: letter.id,
    value: JSON.stringify(letter),
    headers: { type: deadLetterType },
  };
};

type Started = { readonly child: ChildProcess; readonly end: Promise<Ran> };

const startCommand = (cleanup: Cleanups, argv: readonly string[]): Started => {
  const child = spawn(process.execPath, [main, 'dead-letters', ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  cleanup.add(() => child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return { child, end: new Promise((done) => child.once('close', (code) => done({ code, stdout, stderr }))) };
};

type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

describeWithDocker('dead letters', () => {
  const cleanup = cleanups();
  let kafka: StartedKafka;
  let influx: StartedInflux;
  let log: KafkaLog;

  beforeAll(async () => {
    [kafka, influx] = await Promise.all([cleanup.started(startKafka()), cleanup.started(startInflux())]);
    log = kafkaLog({ brokers: kafka.brokers, clientId: 'test' }, recordingLogger().logger);
    cleanup.add(log.close);
    const wanted = Topics.specifications(['1m']);
    await right(
      log.createTopics(
        wanted.map((topic) => ({ ...topic, partitions: symbols.length, replicationFactor: 1 })),
      ),
    );
  }, 180_000);
  afterAll(cleanup.run, 60_000);

  const start = (...argv: readonly string[]): Started => {
    const table = argv[0] === 'redrive' ? ['--symbol-table', symbols.join(',')] : [];
    return startCommand(cleanup, [...argv, '--brokers', kafka.brokers.join(','), ...table]);
  };

  const ended = (...argv: readonly string[]): Promise<Ran> => start(...argv).end;

  const redrivenIds = async (): Promise<readonly string[]> => {
    const partitions = await Promise.all(
      symbols.map((_, partition) => readAll(log.reader, 'klines.1m', partition)),
    );
    return partitions.flat().flatMap(({ headers }) => headers['redriven'] ?? []);
  };

  type Listed = { readonly [name: string]: unknown };

  const list = async (...options: readonly string[]): Promise<readonly Listed[]> =>
    (await ended('list', '--json', ...options)).stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Listed);

  const startConsumer = async (name: string): Promise<Member> => {
    const member = await startMember({ kafka, influx, symbols }, name);
    cleanup.add(member.stopGate);
    cleanup.add(member.kill);
    return member;
  };

  const minutes = 6_000;

  test('killed again and again, and two at once: each original is sent once, in order, and none is left', async () => {
    const letters = Array.from({ length: minutes }, (_, minute) =>
      symbols.map((symbol) => refusedBefore(symbol, minute)),
    ).flat();
    await publish(log, letters);

    for (let kills = 0; kills < 3; kills += 1) {
      const before = (await redrivenIds()).length;
      const { child, end } = start('redrive', '--all');
      await until('some are redriven', redrivenIds, ({ length }) => length > before);
      child.kill('SIGKILL');
      expect((await end).code).toBeNull();
    }
    const killed = (await redrivenIds()).length;
    expect(killed).toBeGreaterThan(0);
    expect(killed).toBeLessThan(letters.length);

    const both = await Promise.all([ended('redrive', '--all'), ended('redrive', '--all')]);
    // Whichever began later takes over; the other one ends and says so.
    expect(both.map(({ code }) => code)).toContain(0);
    both
      .filter(({ code }) => code !== 0)
      .forEach(({ code, stderr }) => {
        expect(code).toBe(3);
        expect(stderr).toContain('another redrive has begun and takes over');
      });

    const last = await ended('redrive', '--all');
    expect(last).toEqual({
      code: 0,
      stdout: '',
      stderr: `cryptostream: 0 dead letters redriven, ${letters.length} already were, 0 cannot be.\n`,
    });
    for (const [partition, symbol] of symbols.entries()) {
      const records = await readAll(log.reader, 'klines.1m', partition);
      expect(records.map(({ value }) => Buffer.from(value!).toString())).toEqual(
        Array.from({ length: minutes }, (_, minute) => klineText(symbol, minute)),
      );
      expect(records[0]).toMatchObject({
        key: symbol,
        headers: { type: 'kline', origin: 'repair', redriven: `klines.1m-${partition}-1000000` },
      });
    }
    const marks = await Promise.all(
      symbols.map((_, partition) => readAll(log.reader, Topics.deadLetters, partition)),
    );
    expect(marks.flat().filter(({ headers }) => headers['type'] === 'redriven')).toHaveLength(letters.length);
  }, 240_000);

  test('the consumer stores what was redriven; what it refuses again is a dead letter of its own', async () => {
    const member = await startConsumer('a');
    const stored = async (): Promise<number> => (await readPoints(influx, 'kline_enriched', '1m')).size;
    await until('all is stored', stored, (count) => count === symbols.length * minutes);

    const bad = klineText('BTCUSDC', minutes).replace('"high":"12"', '"high":"1"');
    await publish(log, [
      { topic: 'klines.1m', partition: 0, key: 'BTCUSDC', value: bad, headers: { type: 'kline', note: 'n' } },
    ]);
    const [letter] = await until('it is refused', list, ({ length }) => length === 1);
    const id = String(letter?.['id']);
    expect(letter).toMatchObject({ topic: 'klines.1m', symbol: 'BTCUSDC', redriven_from: null });
    const shown = await ended('show', id);
    expect(shown.stdout).toContain('  note: n\n');
    expect(shown.stdout).toContain(`\n${bad}\n`);

    expect(await ended('redrive', id)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${id} would be refused again: high 1 is below`),
    });
    expect(await ended('redrive', id, '--anyway')).toMatchObject({ code: 0 });
    await until('it is refused again', list, (open) => open.some((each) => each['redriven_from'] === id));
    expect((await list()).map((each) => each['redriven_from'])).toEqual([id]);
    expect(await stored()).toBe(symbols.length * minutes);
    await member.kill();
  }, 240_000);

  const makeAnew = async (...topics: readonly string[]): Promise<void> => {
    const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [...topics] });
    // Deleting goes on in the background.
    for (const topic of topics)
      await until(`${topic} is made anew`, () =>
        admin
          .createTopics({ topics: [{ topic, numPartitions: symbols.length }], waitForLeaders: true })
          .catch(() => false),
      );
    await admin.disconnect();
  };

  test('a replay opens none again, also without its mark, and another record at the same place is another one', async () => {
    const id = 'klines.1m-0-0';
    const refused = (close: string): string =>
      klineText('BTCUSDC', 0).replace('"close":"9"', `"close":"${close}"`);
    const send = (value: string): Promise<void> =>
      publish(log, [{ topic: 'klines.1m', partition: 0, key: 'BTCUSDC', value, headers: { type: 'kline' } }]);
    const statuses = async (): Promise<readonly unknown[]> =>
      (await list('--status', 'all')).filter((each) => each['id'] === id).map((each) => each['status']);
    const tellings = async (): Promise<number> =>
      (await readAll(log.reader, Topics.deadLetters, 0)).filter(
        ({ key, headers }) => key === id && headers['type'] === deadLetterType,
      ).length;
    const redrive = async (): Promise<string> => (await ended('redrive', id, '--anyway')).stderr;

    const stop = async (running: Member): Promise<void> => {
      running.signal('SIGTERM');
      expect(await running.exited).toBe(0);
    };

    await makeAnew('klines.1m', 'state.1m');
    await send(refused('20'));
    let member = await startConsumer('b');
    await until('it is refused', statuses, ([status]) => status === 'open');
    expect(await redrive()).toContain('1 dead letter redriven, 0 already were');
    await until('it is refused again', list, (open) => open.some((each) => each['redriven_from'] === id));
    const before = await list('--status', 'all');

    await stop(member);
    await makeAnew('state.1m');
    member = await startConsumer('c');
    await until('the replay has refused it again', tellings, (count) => count === 2);
    expect((await list('--status', 'all')).map((each) => [each['id'], each['status']]).toSorted()).toEqual(
      before.map((each) => [each['id'], each['status']]).toSorted(),
    );
    expect(await redrive()).toContain('0 dead letters redriven, 1 already was');

    await stop(member);
    await makeAnew('state.1m', Topics.deadLetters);
    member = await startConsumer('d');
    await until('it is open, since its mark is gone', statuses, ([status]) => status === 'open');
    expect(await redrive()).toContain('0 dead letters redriven, 1 already was');
    expect(await statuses()).toEqual(['redriven']);
    expect(await redrivenIds()).toEqual([id]);

    await stop(member);
    await makeAnew('klines.1m', 'state.1m');
    await send(refused('30'));
    member = await startConsumer('e');
    await until('another one is refused', statuses, ({ length }) => length === 2);
    expect(await statuses()).toEqual(['redriven', 'open']);
    const { stdout } = await ended('show', id);
    expect(stdout).toContain(`\n${refused('20')}\n`);
    expect(stdout).toContain(`\n${refused('30')}\n`);
    expect(await redrive()).toContain('1 dead letter redriven, 1 already was');
    expect(texts(await readAll(log.reader, 'klines.1m', 0))).toEqual([refused('30'), refused('30')]);
    await stop(member);
  }, 240_000);
});

describe('dead letters of a data file', () => {
  const cleanup = cleanups();
  const folder = mkdtempSync(join(tmpdir(), 'cryptostream-dead-letters-'));
  const data = join(folder, 'data.db');
  afterAll(async () => {
    await cleanup.run();
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  const opened = async <A>(use: (embedded: Embedded) => Promise<A>): Promise<A> => {
    const embedded = await right(
      openEmbedded({ file: data, partitions: 1 }, systemClock, recordingLogger().logger),
    );
    try {
      return await use(embedded);
    } finally {
      await embedded.close();
    }
  };
  const klines = () => opened(({ reader }) => readAll(reader, 'klines.1m', 0));
  const minutes = 8_000;

  test('killed in the middle, each original is sent once, and npm start stores it', async () => {
    await opened(async (embedded) => {
      await right(embedded.createTopics(Topics.specifications(['1m'])));
      await publish(
        embedded,
        Array.from({ length: minutes }, (_, minute) => refusedBefore('BTCUSDC', minute, 0)),
      );
    });
    const counts: number[] = [];
    for (let waitMs = 300; counts.length < 40 && (counts.at(-1) ?? 0) < minutes; waitMs += 60) {
      const { child, end } = startCommand(cleanup, ['redrive', '--all', '--data', data]);
      await Promise.race([end, new Promise((wait) => setTimeout(wait, waitMs))]);
      child.kill('SIGKILL');
      await end;
      counts.push((await klines()).length);
    }
    // At least one was killed in the middle.
    expect(counts.some((count) => count > 0 && count < minutes)).toBe(true);
    expect((await klines()).map(({ value }) => Buffer.from(value!).toString())).toEqual(
      Array.from({ length: minutes }, (_, minute) => klineText('BTCUSDC', minute)),
    );
    expect(await startCommand(cleanup, ['redrive', '--all', '--data', data]).end).toMatchObject({
      code: 0,
      stderr: `cryptostream: 0 dead letters redriven, ${minutes} already were, 0 cannot be.\n`,
    });

    const options = ['--source', 'simulated', '--symbols', 'BTCUSDC', '--intervals', '1m', '--port', '0'];
    const server = startStandalone(...options, '--data', data);
    cleanup.add(server.kill);
    const url = await urlOf(server);
    const stored = await until(
      'all is stored',
      () => storedKlines(url, 'symbol=BTCUSDC&interval=1m&source=binance'),
      ({ length }) => length >= minutes,
    );
    expect(stored.map((kline) => kline.open_time_ms)).toEqual(
      Array.from({ length: minutes }, (_, minute) => startMs + minute * 60_000),
    );
  }, 240_000);
});
