export * from './kline-item';
export * from './klines';
export * from './problem';
export * from './status';
export * from './stream';
export * from './symbols';
