/** Every captured page and frame of the real set decodes. */
import {
  decodeApiError,
  decodeExchangeInfo,
  decodeFrame,
  decodeKlinePage,
  decodeServerTime,
  weightPerMinute,
  type Frame,
} from '@cryptostream/contracts';
import { Decimal, type Interval } from '@cryptostream/domain';
import { describeWithTestData, testDataPath } from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';
import { pipe } from 'fp-ts/function';
import { readFileSync } from 'node:fs';

const json = (name: string): unknown => JSON.parse(readFileSync(testDataPath('rest', name), 'utf8'));

const textsOf = (name: string): readonly string[] =>
  readFileSync(testDataPath('ws', name), 'utf8').trim().split('\n');

const frameOf = (text: string): Frame =>
  pipe(
    decodeFrame('binance')(text),
    E.getOrElseW((reasons) => {
      throw new Error(JSON.stringify(reasons));
    }),
  );

const klineFrames = (texts: readonly string[]) =>
  texts.map(frameOf).map((frame) => {
    if (frame._tag !== 'KlineFrame') throw new Error(frame._tag);
    return frame;
  });

const endOfTime = 9e13;

describeWithTestData('real captures', () => {
  test.each<[string, string, Interval.Interval, number]>([
    ['klines-BTCUSDT-15m-2025-03-03.json', 'BTCUSDT', '15m', 672],
    ['klines-ETHUSDT-15m-2025-03-03.json', 'ETHUSDT', '15m', 672],
    ['klines-BTCUSDT-1h-2025-03-01.json', 'BTCUSDT', '1h', 744],
    ['klines-XRPUSDT-1h-2023-03-01.json', 'XRPUSDT', '1h', 743],
    ['klines-docs-example.json', 'ETHBTC', '1d', 1],
  ])('%s', (name, symbol, interval, count) => {
    const rows = json(name) as readonly (readonly unknown[])[];
    const page = decodeKlinePage({ source: 'binance', symbol, interval }, endOfTime)(rows);
    const klines = E.isRight(page) ? page.right : [];
    expect([klines.length, klines.every(({ closed }) => closed)]).toEqual([count, true]);
    expect(
      klines.map((k) => [
        k.openTimeMs,
        k.open,
        k.high,
        k.low,
        k.close,
        k.volume,
        k.closeTimeMs,
        k.quoteVolume,
        k.trades,
        k.takerBuyVolume,
        k.takerBuyQuoteVolume,
      ]),
    ).toEqual(rows.map((row) => row.slice(0, 11)));
  });

  test('the last row of a page that reaches the present is open', () => {
    const rows = json('klines-BTCUSDT-1m-2021-10-22-inprogress.json') as readonly (readonly number[])[];
    const capturedMs = (rows.at(-1)?.[0] ?? 0) + 3_000;
    const series = { source: 'binance', symbol: 'BTCUSDT', interval: '1m' } as const;
    const page = decodeKlinePage(series, capturedMs)(rows);
    expect(E.isRight(page) && page.right.map(({ closed }) => closed)).toEqual([
      ...Array(9).fill(true),
      false,
    ]);
  });

  test('the kline of a halt keeps its early close time and is closed', () => {
    const series = { source: 'binance', symbol: 'XRPUSDT', interval: '1h' } as const;
    const page = decodeKlinePage(series, endOfTime)(json('klines-XRPUSDT-1h-2023-03-01.json'));
    const short = (E.isRight(page) ? page.right : []).filter(
      ({ openTimeMs, closeTimeMs = 0 }) => closeTimeMs < openTimeMs + 3_600_000 - 1,
    );
    expect(short).toMatchObject([{ openTimeMs: Date.UTC(2023, 2, 24, 12), trades: 0, closed: true }]);
  });

  test('exchange information, time and errors', () => {
    const info = decodeExchangeInfo(json('exchangeInfo-2021-10.json'));
    expect(O.toNullable(O.chain(weightPerMinute)(O.fromEither(info)))).toBe(1_200);
    expect(E.isRight(info) && info.right.symbols.map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(E.isRight(decodeServerTime(json('time.json')))).toBe(true);
    const { errors } = json('errors-docs.json') as { readonly errors: readonly { readonly body: unknown }[] };
    expect(errors.map(({ body }) => decodeApiError(body)).every(E.isRight)).toBe(true);
  });

  const raw = () => klineFrames(textsOf('btcusdt-kline_5m-2020-05-24.raw.jsonl'));
  const seconds = () => klineFrames(textsOf('kline_1s.jsonl'));
  const combined = () =>
    klineFrames(
      textsOf('cryptofeed-kline_1m-combined.jsonl').map(
        (line) => (JSON.parse(line) as { readonly frame: string }).frame,
      ),
    );

  test('every frame decodes, and its trades are counted by their ids', () => {
    const frames = [...raw(), ...seconds(), ...combined()];
    expect([raw().length, seconds().length, combined().length]).toEqual([33, 6, 10]);
    frames.forEach(({ kline, firstTradeId, lastTradeId }) => {
      expect(kline.trades).toBe(firstTradeId === -1 ? 0 : lastTradeId - firstTradeId + 1);
      expect(Decimal.compare(kline.high, kline.low)).toBeGreaterThanOrEqual(0);
    });
    expect(frames.filter(({ kline }) => kline.trades === 0).length).toBeGreaterThan(0);
  });

  test('one closing frame, and the next kline begins with the next trade', () => {
    const frames = raw();
    const closing = frames.findIndex(({ kline }) => kline.closed);
    expect(frames.filter(({ kline }) => kline.closed).length).toBe(1);
    expect(frames[closing + 1]?.firstTradeId).toBe((frames[closing]?.lastTradeId ?? 0) + 1);
  });

  test('the examples of the documentation', () => {
    const examples = JSON.parse(readFileSync(testDataPath('ws', 'docs-examples.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    const tagOf = (name: string) => frameOf(JSON.stringify(examples[name]))._tag;
    expect(
      [
        'subscribe_reply',
        'unsubscribe_reply',
        'list_reply',
        'serverShutdown_raw',
        'serverShutdown_combined',
        'kline',
      ].map(tagOf),
    ).toEqual([
      'ControlReply',
      'ControlReply',
      'ControlReply',
      'ServerShutdown',
      'ServerShutdown',
      'KlineFrame',
    ]);
    const errors = examples['error_examples'] as readonly unknown[];
    expect(errors.map((error) => frameOf(JSON.stringify(error))._tag)).toEqual([
      'ControlError',
      'ControlError',
    ]);
  });
});
