export * from './back-off';
export * as Configuration from './configuration';
export { failListening } from './describe-listen-error';
export * from './run-service';
export * from './system-clock';
