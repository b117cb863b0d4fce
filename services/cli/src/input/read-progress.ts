/** How much of the files has been read: a bar on a terminal, nothing elsewhere. */
import { Presets, SingleBar } from 'cli-progress';
import type { Surroundings } from '../surroundings';

export type ReadProgress = {
  readonly bytes: (count: number) => void;
  readonly klines: (count: number) => void;
  /** Prints lines in place of the bar, which is drawn anew below them. */
  readonly above: (print: () => void) => void;
  /** The bar is gone after it, so that lines can follow. */
  readonly end: () => void;
};

const nothing = (): void => undefined;

/** @param outputIsShown whether data goes to the same terminal, where a bar would be in its way */
export const startProgress = (
  totalBytes: number,
  outputIsShown: boolean,
  { stderr }: Surroundings,
): ReadProgress => {
  if (stderr.isTTY !== true || outputIsShown || totalBytes === 0)
    return { bytes: nothing, klines: nothing, above: (print) => print(), end: nothing };
  const bar = new SingleBar(
    {
      format: '{bar}  {percentage} %  {klines} klines  {eta_formatted} left',
      stream: stderr,
      clearOnComplete: true,
      gracefulExit: false,
      hideCursor: false,
      linewrap: true,
      barsize: 30,
      etaBuffer: 100,
    },
    Presets.shades_classic,
  );
  let doneBytes = 0;
  let klines = 0;
  const payload = () => ({ klines: klines.toLocaleString('en') });
  bar.start(totalBytes, 0, payload());
  return {
    bytes: (count) => {
      // Shares of compressed files are rounded.
      doneBytes = Math.min(doneBytes + count, totalBytes);
      bar.update(doneBytes, payload());
    },
    klines: (count) => void (klines += count),
    above: (print) => {
      bar.stop();
      print();
      bar.start(totalBytes, doneBytes, payload());
    },
    end: () => bar.stop(),
  };
};
