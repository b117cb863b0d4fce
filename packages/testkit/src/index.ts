export * from './with-docker';
export { chromium, chromiumFlags, describeWithBrowser } from './with-browser';
export * from '@cryptostream/test-data';
export { logContract, type LogContractOptions } from './log-contract';
export {
  eventually,
  freshTopic,
  left,
  publish,
  readAll,
  record,
  right,
  texts,
  uniqueName,
  untilVisible,
  type LogUnderTest,
} from './log-contract-tools';
export { until } from './until';
export { cleanups, type Cleanups } from './cleanups';
export { freePort } from './free-port';
export { storeContract, type StoreContractOptions, type StoreUnderTest } from './store-contract';
export { containerImage } from './container-image';
export { startInflux, type InfluxContainerOptions, type StartedInflux } from './influx-container';
export { recordingLogger, type LoggedLine } from './recording-logger';
export {
  scriptedServer,
  type ScriptedAnswer,
  type ScriptedRequest,
  type ScriptedServer,
} from './scripted-server';
export { startFaultProxy, type FaultLink, type StartedFaultProxy } from './fault-proxy';
export { startKafka, type StartedKafka } from './kafka-container';
export { startPrometheus, thisMachine, type StartedPrometheus } from './prometheus-container';
