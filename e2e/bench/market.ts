/** What all contestants are given: the same klines, as numbers and as the texts that stand in the log. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readArchive } from '@cryptostream/archive';
import { Interval, type Bar, type Kline } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { madeUpBars } from './made-up-bars';

export type Market = {
  /** For the heading. */
  readonly what: string;
  readonly bars: readonly Bar[];
  readonly klines: readonly Kline[];
};

const realFiles = ['BTCUSDT-1m-2021-04_outages', 'BTCUSDT-1m-2024-12', 'BTCUSDT-1m-2025-03'];
/** With all columns, which the longer ones lack. */
const wholeFiles = ['LINKUSDT-1m-2026-02.um-futures', 'LTCUSDT-1m-2026-02.um-futures'];
const madeUpKlines = 100_000;
const wholeMadeUpKlines = 20_000;

/** Real klines where there are some, at most `limit`; otherwise as many made-up ones. */
export const openMarket = async (limit: number | undefined): Promise<Market> => {
  const folder = process.env['CRYPTOSTREAM_TEST_DATA'];
  const klines =
    folder === undefined
      ? madeUpKlinesOf(limit ?? madeUpKlines)
      : await realKlines(folder, realFiles, limit ?? Infinity);
  return {
    what:
      folder !== undefined
        ? `real klines (BTCUSDT 1m of ${realFiles.length} months)`
        : 'made-up klines (a seeded walk; CRYPTOSTREAM_TEST_DATA names no folder of real ones)',
    klines,
    bars: klines.map(({ openTimeMs, open, high, low, close, volume }) => ({
      openTimeMs,
      open: Number(open),
      high: Number(high),
      low: Number(low),
      close: Number(close),
      volume: Number(volume),
    })),
  };
};

/** Klines with every field that the exchange sends, of one market after the other: real ones where there are some. */
export const wholeKlines = async (): Promise<readonly (readonly Kline[])[]> => {
  const folder = process.env['CRYPTOSTREAM_TEST_DATA'];
  return folder === undefined
    ? [madeUpKlinesOf(wholeMadeUpKlines)]
    : Promise.all(wholeFiles.map((file) => realKlines(folder, [file], Infinity)));
};

const realKlines = async (
  folder: string,
  files: readonly string[],
  limit: number,
): Promise<readonly Kline[]> => {
  const klines: Kline[] = [];
  for (const file of files) {
    const path = join(folder, 'klines', `${file}.csv.gz`);
    if (!existsSync(path))
      throw new Error(
        `${path} is not there; let CRYPTOSTREAM_TEST_DATA name the folder of real klines, or unset it`,
      );
    for await (const row of readArchive(path)) {
      if (E.isLeft(row)) throw new Error(`${path}: ${row.left.message}`);
      if (klines.length === limit) return klines;
      klines.push(row.right.kline);
    }
  }
  return klines;
};

const madeUpKlinesOf = (count: number): readonly Kline[] => {
  const next = madeUpBars(7);
  return Array.from({ length: count }, () => {
    const { openTimeMs, open, high, low, close, volume } = next();
    return {
      source: 'made_up',
      symbol: 'BTCUSDT',
      interval: '1m',
      openTimeMs,
      closeTimeMs: openTimeMs + Interval.lengthMs('1m') - 1,
      open: open.toFixed(8),
      high: high.toFixed(8),
      low: low.toFixed(8),
      close: close.toFixed(8),
      volume: volume.toFixed(8),
      quoteVolume: (volume * close).toFixed(8),
      trades: Math.ceil(volume * 10),
      takerBuyVolume: (volume / 2).toFixed(8),
      takerBuyQuoteVolume: ((volume * close) / 2).toFixed(8),
      closed: true,
    };
  });
};
