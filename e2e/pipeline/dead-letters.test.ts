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
  type StartedInflux,
  type StartedKafka,
} from '@cryptostream/testkit';
import { startMember } from './consumer-member';
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

  const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
    for (const deadline = Date.now() + 60_000; !(await isSo());) {
      if (Date.now() > deadline) throw new Error(`not within 60 s: ${what}`);
      await new Promise((wait) => setTimeout(wait, 100));
    }
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
      await until('some are redriven', async () => (await redrivenIds()).length > before);
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
    const member = await startMember({ kafka, influx, symbols }, 'a');
    cleanup.add(member.stopGate);
    cleanup.add(member.kill);
    const stored = async (): Promise<number> => (await readPoints(influx, 'kline_enriched', '1m')).size;
    await until('all is stored', async () => (await stored()) === symbols.length * minutes);

    const bad = klineText('BTCUSDC', minutes).replace('"high":"12"', '"high":"1"');
    await publish(log, [
      { topic: 'klines.1m', partition: 0, key: 'BTCUSDC', value: bad, headers: { type: 'kline', note: 'n' } },
    ]);
    const open = async (): Promise<readonly { readonly [name: string]: unknown }[]> =>
      (await ended('list', '--json')).stdout
        .trimEnd()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { [name: string]: unknown });
    await until('it is refused', async () => (await open()).length === 1);
    const [letter] = await open();
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
    await until('it is refused again', async () =>
      (await open()).some((each) => each['redriven_from'] === id),
    );
    expect((await open()).map((each) => each['redriven_from'])).toEqual([id]);
    expect(await stored()).toBe(symbols.length * minutes);
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
    let stored: readonly { readonly open_time_ms: unknown }[] = [];
    for (const deadline = Date.now() + 60_000; stored.length < minutes && Date.now() < deadline;)
      stored = await storedKlines(url, 'symbol=BTCUSDC&interval=1m&source=binance');
    expect(stored.map((kline) => kline.open_time_ms)).toEqual(
      Array.from({ length: minutes }, (_, minute) => startMs + minute * 60_000),
    );
  }, 240_000);
});
