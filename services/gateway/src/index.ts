export * from './dependencies';
export * from './run';
