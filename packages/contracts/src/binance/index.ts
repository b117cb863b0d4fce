export * from './api-error';
export * from './exchange-info';
export * from './frame';
export * from './kline-page';
export * from './server-time';
