/**
 * The market pipeline: what it published through all faults is what one process computes from the same enriched klines, alerts by the
 * rules of the log.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { noMarketMetrics, runMarket } from '@cryptostream/consumer';
import { Topics } from '@cryptostream/contracts';
import { Market } from '@cryptostream/domain';
import { openEmbedded, type Embedded } from '@cryptostream/embedded';
import type { LogReader, LogRecord } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import { silentLogger } from '@cryptostream/telemetry';
import { readAll, right } from '../../pipeline/archive-through';
import { alertPoints } from '../../pipeline/alert-points';
import { listDifferences, mapDifferences } from '../../pipeline/differences';
import { readPoints } from '../../pipeline/stored-points';
import { intervals, partitions, source, symbols, type System } from '../system';
import { limited, type Finding } from './finding';

const plan = Market.plan(
  source,
  symbols.flatMap((symbol) => intervals.map((interval) => ({ symbol, interval }))),
);

export const marketAndTopic = async (system: System): Promise<readonly Finding[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'cryptostream-chaos-market-'));
  const embedded = right(
    await openEmbedded({ file: join(folder, 'market.db'), partitions: 1 }, systemClock, silentLogger)(),
  );
  try {
    const actual = await publishedOf(system.log.reader, partitions);
    const expected = await computedOf(embedded, system.log.reader, actual.length);
    return [
      {
        promise:
          'market states and reconciliations are those of an uninterrupted run, once each and in order',
        compared: expected.length,
        differences: limited(listDifferences('market', expected, actual)),
      },
      await alertsOf(system, embedded),
    ];
  } finally {
    await embedded.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The uninterrupted run has had the sets of rules of the log, and no file. */
const alertsOf = async ({ log, influx }: System, embedded: Embedded): Promise<Finding> => {
  const expected = await alertTexts(embedded.reader, 1);
  const actual = await alertTexts(log.reader, partitions);
  const stored = await Promise.all(intervals.map((interval) => readPoints(influx, 'alert', interval)));
  return {
    promise:
      'alerts are those of an uninterrupted run by the rules of the log, once each and in order, and so are their points',
    compared: expected.length,
    differences: limited([
      ...listDifferences('alerts', expected, actual),
      ...mapDifferences('alert', alertPoints(expected), new Map(stored.flatMap((points) => [...points]))),
    ]),
  };
};

const alertTexts = async (reader: LogReader, of: number): Promise<readonly string[]> =>
  bySymbol(await readAll(reader, Topics.alerts, of));

const computedOf = async (
  embedded: Embedded,
  reader: LogReader,
  atLeast: number,
): Promise<readonly string[]> => {
  right(await embedded.createTopics(Topics.specifications([...intervals]))());
  const publisher = right(await embedded.openPublisher('copy')());
  for (const topic of [Topics.alertRules, ...intervals.map(Topics.enriched), Topics.quality]) {
    const records = (await readAll(reader, topic, partitions)).filter(
      ({ headers }) => headers['type'] !== 'reconciliation',
    );
    for (let from = 0; from < records.length; from += 2_000)
      right(await publisher.publish(records.slice(from, from + 2_000).map(toCopy))());
  }
  await publisher.close();
  const market = runMarket(
    { ...embedded, clock: systemClock, logger: silentLogger, metrics: noMarketMetrics, random: () => 0.5 },
    { plan, partitionOf: () => 0 },
  );
  let published: readonly string[] = [];
  for (let [quietFor, waited] = [0, 0]; quietFor < 3 && waited < 240; waited += 1) {
    await Promise.race([sleep(1_000), market.ended]);
    const now = await publishedOf(embedded.reader, 1);
    quietFor = now.length === published.length && now.length >= Math.min(1, atLeast) ? quietFor + 1 : 0;
    published = now;
  }
  await market.stop();
  return publishedOf(embedded.reader, 1);
};

const toCopy = ({ topic, key, value, headers }: LogRecord) => ({
  topic,
  partition: 0,
  key: key ?? '',
  value: Buffer.from(value ?? []).toString(),
  headers,
});

/** States and reconciliations, symbol by symbol. */
const publishedOf = async (reader: LogReader, of: number): Promise<readonly string[]> => {
  const states = await readAll(reader, Topics.marketState, of);
  const quality = (await readAll(reader, Topics.quality, of)).filter(
    ({ headers }) => headers['type'] === 'reconciliation',
  );
  return [states, quality].flatMap(bySymbol);
};

const bySymbol = (records: readonly LogRecord[]): readonly string[] =>
  symbols.flatMap((symbol) =>
    records.filter(({ key }) => key === symbol).map(({ value }) => Buffer.from(value!).toString()),
  );
