export * from './clock';
export * from './exchange';
export * from './log';
export * from './logger';
export * from './store';
export * from './webhook';
