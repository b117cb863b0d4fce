/**
 * TA-Lib's C functions compiled to WebAssembly, each over whole columns: the ceiling of what can be had when all klines are
 * there at once. Its functions are called directly, since those of the package hand over arrays that are one element too short.
 */
import { readFileSync } from 'node:fs';
import { init } from 'talib-web';
import type { Contestant } from './contestant';
import type { Market } from './market';
import { withoutVwap } from './value-names';

type Wasm = {
  readonly HEAPF64: Float64Array;
  readonly HEAP32: Int32Array;
  readonly _malloc: (bytes: number) => number;
  readonly _free: (address: number) => void;
} & { readonly [name in `_TA_${string}`]?: (...values: readonly number[]) => number };

type Call = (
  name: string,
  inputs: readonly Float64Array[],
  options?: readonly number[],
  outputs?: number,
) => readonly Float64Array[];

/** Its memory is 16 MiB and does not grow: seven columns have to fit, and what it needs itself. */
export const mostKlines = 250_000;

const loss = 'takes the square of the mean from the mean of the squares, which costs digits';

export const openTaLib = async (): Promise<Contestant> => {
  // As a data URL, since the package fetches it and Node's fetch knows no files.
  const binary = readFileSync(require.resolve('talib-web/lib/talib.wasm'));
  const wasm = (await init(`data:application/wasm;base64,${binary.toString('base64')}`)) as unknown as Wasm;
  const columnsOf = compute(caller(wasm));
  const rowAt = (columns: readonly Float64Array[], index: number) => columns.map((column) => column[index]!);
  return {
    name: 'TA-Lib, in batch',
    how: 'WebAssembly (talib-web 0.1.3), all klines at once, columns copied in and out: SMA, EMA, RSI, MACD, BBANDS, ATR, OBV, DIV, LN, STDDEV, MIN, MAX, SUB',
    leftOut: 'VWAP, four signals, the outlier flag; nothing is answered before the last kline is there',
    names: withoutVwap,
    conventions: { window_20_deviation: loss, window_20_z_score: loss },
    run: (market) => rowAt(columnsOf(market), market.bars.length - 1),
    rows: (market) => {
      const columns = columnsOf(market);
      return market.bars.map((_, index) => rowAt(columns, index));
    },
  };
};

/** Columns in the order of their names. */
const compute =
  (call: Call) =>
  ({ bars }: Market): readonly Float64Array[] => {
    const high = Float64Array.from(bars, (bar) => bar.high);
    const low = Float64Array.from(bars, (bar) => bar.low);
    const close = Float64Array.from(bars, (bar) => bar.close);
    const volume = Float64Array.from(bars, (bar) => bar.volume);
    const sma = (column: Float64Array, period: number) => call('SMA', [column], [period])[0]!;
    const ema = (period: number) => call('EMA', [close], [period])[0]!;

    const mean = sma(close, 20);
    const [deviation] = call('STDDEV', [close], [20, 1]);
    const [aboveMean] = call('SUB', [close, mean]);
    const [ratio] = call('DIV', [close.subarray(1), close.subarray(0, -1)]);
    const [change] = call('LN', [ratio!]);
    const volumeMean = sma(volume, 20);
    return [
      ...[sma(close, 7), mean, sma(close, 50), sma(close, 200), ema(12), ema(26)],
      ...call('RSI', [close], [14]),
      ...call('MACD', [close], [12, 26, 9], 3),
      ...call('BBANDS', [close], [20, 2, 2, 0], 3),
      ...call('ATR', [high, low, close], [14]),
      ...call('OBV', [close, volume]),
      atTheEnd(change!, bars.length),
      mean,
      deviation!,
      ...call('MIN', [close], [20]),
      ...call('MAX', [close], [20]),
      ...call('DIV', [aboveMean!, deviation!]),
      atTheEnd(call('STDDEV', [change!], [20, 1])[0]!, bars.length),
      volumeMean,
      ...call('DIV', [volume, volumeMean]),
    ];
  };

// The first kline has no return.
const atTheEnd = (column: Float64Array, length: number): Float64Array => {
  const whole = new Float64Array(length).fill(NaN);
  whole.set(column, length - column.length);
  return whole;
};

/** Calls a function over columns of one length; each of its outputs has that length too, NaN where it does not answer yet. */
const caller =
  (wasm: Wasm): Call =>
  (name, inputs, options = [], outputs = 1) => {
    const { length } = inputs[0]!;
    const columns = inputs.map(() => wasm._malloc(8 * length));
    const results = Array.from({ length: outputs }, () => wasm._malloc(8 * length));
    const [begin, count] = [wasm._malloc(8), wasm._malloc(8)];
    inputs.forEach((input, which) => wasm.HEAPF64.set(input, columns[which]! / 8));
    const code = wasm[`_TA_${name}`]!(0, length - 1, ...columns, ...options, begin, count, ...results);
    if (code !== 0) throw new Error(`TA-Lib's ${name} answered ${code}`);
    const found = wasm.HEAP32[count / 4]!;
    const answers = results.map((address) =>
      atTheEnd(wasm.HEAPF64.subarray(address / 8, address / 8 + found), length),
    );
    [...columns, ...results, begin, count].forEach((address) => wasm._free(address));
    return answers;
  };
