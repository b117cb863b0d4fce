/** `cryptostream import --brokers` into a real broker. */
import { decodeKline, encodeKline, Topics } from '@cryptostream/contracts';
import type { Interval } from '@cryptostream/domain';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import type { LogRecord } from '@cryptostream/ports';
import {
  cleanups,
  describeWithDocker,
  publish,
  readAll,
  recordingLogger,
  right,
  startKafka,
  type StartedKafka,
} from '@cryptostream/testkit';
import { header, makeFolder, minuteMs, range, rows, run, startMs } from '../command-line.fixture';

const symbolTable = ['BTCUSDC', 'ETHUSDC', 'XRPUSDT', 'BTCUSDT', 'SOLUSDC', 'SOLUSDT'];
const partitions = 4;

const folder = makeFolder();
afterAll(folder.remove);

describeWithDocker('import into Kafka', () => {
  const cleanup = cleanups();
  let kafka: StartedKafka;
  let log: KafkaLog;

  beforeAll(async () => {
    kafka = await cleanup.started(startKafka());
    log = kafkaLog({ brokers: kafka.brokers, clientId: 'test' }, recordingLogger().logger);
    cleanup.add(log.close);
    const wanted = Topics.specifications(['1m', '3m', '5m', '15m']);
    await right(log.createTopics(wanted.map((topic) => ({ ...topic, partitions, replicationFactor: 1 }))));
  }, 180_000);
  afterAll(cleanup.run, 60_000);

  const importInto = (paths: readonly string[], ...options: readonly string[]) =>
    run([
      'import',
      ...paths,
      '--brokers',
      kafka.brokers.join(','),
      '--symbol-table',
      symbolTable.join(','),
      ...options,
    ]);

  const recordsOf = async (interval: Interval.Interval, symbol: string): Promise<readonly LogRecord[]> =>
    (await readAll(log.reader, Topics.klines(interval), symbolTable.indexOf(symbol) % partitions)).filter(
      ({ key }) => key === symbol,
    );

  const minutesOf = (records: readonly LogRecord[]): readonly number[] =>
    records
      .map(({ value }) => decodeKline(JSON.parse(Buffer.from(value!).toString())).fields.openTimeMs!)
      .map((timeMs) => (timeMs - startMs) / minuteMs);

  test('each kline once, in order, in the partition of its symbol, as from an archive', async () => {
    const btc = folder.write('BTCUSDT-1m.csv', header + rows(range(0, 3_000)));
    const sol = folder.write('SOLUSDT-1m.csv.gz', header + rows(range(100, 900)));
    expect(await importInto([btc, sol])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'cryptostream: 1m: 3800 klines imported.\n',
    });
    const records = await recordsOf('1m', 'BTCUSDT');
    expect(minutesOf(records)).toEqual(range(0, 3_000));
    expect(new Set(records.map(({ headers }) => `${headers['type']} ${headers['origin']}`))).toEqual(
      new Set(['kline archive']),
    );
    expect(minutesOf(await recordsOf('1m', 'SOLUSDT'))).toEqual(range(100, 900));
  }, 120_000);

  test('one that was cut off goes on where the topic ends', async () => {
    const part = folder.write('BTCUSDT-3m.csv', header + rows(range(0, 700).map((minute) => 3 * minute)));
    await importInto([part]);
    folder.write('BTCUSDT-3m.csv', header + rows(range(0, 2_000).map((minute) => 3 * minute)));
    expect((await importInto([part])).stderr).toBe(
      'cryptostream: 3m: 1300 klines imported, 700 were there already.\n',
    );
    expect(minutesOf(await recordsOf('3m', 'BTCUSDT'))).toEqual(range(0, 2_000).map((minute) => 3 * minute));
  }, 120_000);

  test('what is older than a live series is refused, and how to start it anew is said', async () => {
    const live = range(100, 110).map((minute) => ({
      topic: Topics.klines('5m'),
      partition: 3,
      key: 'BTCUSDT',
      value: encodeKline({
        source: 'binance',
        symbol: 'BTCUSDT',
        interval: '5m',
        openTimeMs: startMs + 5 * minute * minuteMs,
        ...{ open: '1', high: '1', low: '1', close: '1', volume: '1' },
        closed: true,
      }),
      headers: { type: 'kline', origin: 'stream' },
    }));
    await publish(log, live);
    const file = folder.write('BTCUSDT-5m.csv', header + rows(range(0, 200).map((minute) => 5 * minute)));
    const { code, stderr } = await importInto([file]);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^cryptostream: binance\/BTCUSDT\/5m goes on to 2025-03-01T09:05:00\.000Z in klines\.5m, which lacks the kline of 2025-03-01T00:00:00\.000Z and 99 more .* import it as a series of another source with --source NAME; or, .* delete the topics klines\.5m, enriched\.5m, state\.5m/,
    );
    expect(await recordsOf('5m', 'BTCUSDT')).toHaveLength(10);
    expect(await importInto([file], '--source', 'anew')).toMatchObject({ code: 0 });
    expect(await recordsOf('5m', 'BTCUSDT')).toHaveLength(210);
  }, 120_000);

  test('another producer of the archive takes over: this one ends and says so', async () => {
    const file = folder.write(
      'BTCUSDT-15m.csv',
      header + rows(range(0, 40_000).map((minute) => 15 * minute)),
    );
    const importing = importInto([file]);
    while ((await recordsOf('15m', 'BTCUSDT')).length === 0)
      await new Promise((wait) => setTimeout(wait, 50));
    const over = new AbortController();
    void importing.finally(() => over.abort());
    // More than once: a broker may answer a request in flight with an error that does not say that it is fenced.
    while (!over.signal.aborted) {
      await (await right(log.openPublisher('archive-15m'))).close();
      await new Promise((wait) => setTimeout(wait, 200));
    }
    expect(await importing).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(
        'another producer with the transactional id archive-15m has taken over',
      ),
    });
  }, 120_000);

  test.each([
    [
      'another number of partitions',
      ['--partitions', '8'],
      /klines\.1m has 4 partitions, .* set PARTITIONS=4/,
    ],
    [
      'a table in another order',
      ['--symbol-table', symbolTable.toReversed().join(',')],
      /BTCUSDT stands in partition 3 .* append-only/,
    ],
  ])(
    '%s',
    async (_, options, message) => {
      const file = folder.write('BTCUSDT-1m.csv', header + rows(range(0, 3_100)));
      expect(await importInto([file], ...options)).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(message),
      });
    },
    60_000,
  );

  test('a topic that is not there', async () => {
    const file = folder.write('BTCUSDT-2h.csv', header + rows([0, 120]));
    expect(await importInto([file])).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/topic klines\.2h: there is no such topic; .*INTERVALS/),
    });
  }, 60_000);
});
