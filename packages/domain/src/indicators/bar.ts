/** The numbers of a kline that indicators read, as float64. */
export type Bar = {
  /** Epoch ms. */
  readonly openTimeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
};
