export * from './back-off';
export * as Configuration from './configuration';
export { failListening } from './describe-listen-error';
export * from './describe-other-partitions';
export * from './iso-to-ms';
export * from './log-trouble';
export * from './read-yaml';
export * from './run-service';
export * from './system-clock';
