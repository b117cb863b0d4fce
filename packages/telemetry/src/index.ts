export * from './disk-metrics';
export * from './health-server';
export * from './logger';
export * from './metrics';
export * from './silent-logger';
