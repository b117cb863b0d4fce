/**
 * Calls TA-Lib's C functions, compiled to WebAssembly. Not through the package's own functions: they hand TA-Lib arrays that are
 * one element shorter than it is told, and lose where its values begin.
 */
import { readFileSync } from 'node:fs';
import { init } from 'talib-web';

type Wasm = {
  readonly HEAPF64: Float64Array;
  readonly HEAP32: Int32Array;
  readonly _malloc: (bytes: number) => number;
  readonly _free: (address: number) => void;
  readonly ccall: (
    name: string,
    result: 'number',
    types: readonly 'number'[],
    values: readonly number[],
  ) => number;
};

/** The values of each output, and the place of the input that the first of them belongs to. */
export type Batch = { readonly begin: number; readonly outputs: readonly (readonly number[])[] };

/** A function of TA-Lib, for instance `SMA`, over whole columns. */
export type CallTaLib = (
  name: string,
  inputs: readonly (readonly number[])[],
  options: readonly number[],
  outputs: number,
) => Batch;

export const openTaLib = async (): Promise<CallTaLib> => {
  // As a data URL, since the package fetches it and Node's fetch knows no files.
  const binary = readFileSync(require.resolve('talib-web/lib/talib.wasm'));
  const wasm = (await init(`data:application/wasm;base64,${binary.toString('base64')}`)) as unknown as Wasm;
  return (name, inputs, options, outputs) => {
    const { length } = inputs[0]!;
    const columns = [...inputs.map(() => wasm._malloc(8 * length))];
    const results = Array.from({ length: outputs }, () => wasm._malloc(8 * length));
    const [begin, count] = [wasm._malloc(8), wasm._malloc(8)];
    inputs.forEach((input, index) => wasm.HEAPF64.set(input, columns[index]! / 8));
    const values = [0, length - 1, ...columns, ...options, begin, count, ...results];
    const code = wasm.ccall(
      `TA_${name}`,
      'number',
      values.map(() => 'number' as const),
      values,
    );
    if (code !== 0) throw new Error(`TA-Lib's ${name} answered ${code}`);
    const found = wasm.HEAP32[count / 4]!;
    const batch = {
      begin: wasm.HEAP32[begin / 4]!,
      outputs: results.map((address) => [...wasm.HEAPF64.subarray(address / 8, address / 8 + found)]),
    };
    [...columns, ...results, begin, count].forEach(wasm._free);
    return batch;
  };
};
