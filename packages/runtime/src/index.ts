export * from './back-off';
export * as Configuration from './configuration';
export * from './run-service';
export * from './system-clock';
