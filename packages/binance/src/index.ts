export { binance, type Binance } from './binance';
export {
  defaultOptions,
  type BinanceDependencies,
  type BinanceMetrics,
  type BinanceOptions,
} from './options';
export type { StreamTimings } from './stream/timings';
