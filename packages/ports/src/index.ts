export * from './clock';
export * from './exchange';
export * from './log';
export * from './logger';
export * from './store';
