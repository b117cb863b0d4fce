export type { Fault, FaultRequest } from './faults/fault';
export type { ActiveFault } from './faults/fault-board';
export type { OracleQuery } from './control/oracle';
export { binanceLimits, type Limits } from './limits';
export { marketClock, type MarketClock } from './market-clock';
export { generatedMarket } from './market/generated-market';
export type { KlineRange, Market, MarketKline, MarketSymbol, Shape } from './market/market';
export { run, type Control, type RunDependencies, type Simulator } from './run';
export { startSimulator, type SimulatorOptions } from './start-simulator';
