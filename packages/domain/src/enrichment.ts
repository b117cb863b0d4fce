/**
 * One step of everything that is computed for a kline: indicators over the shared history, signals over their values, and
 * whether the kline is an outlier.
 */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { remember } from './indicators/history';
import type { Bar } from './indicators/bar';
import {
  checkConfiguration,
  type CheckedConfiguration,
  type ConfigurationError,
} from './enrichment/check-configuration';
import type { EnrichmentConfiguration } from './enrichment/configuration';
import { updateOutlier } from './enrichment/outlier';
import { copyState, initialState, type EnrichmentState } from './enrichment/state';
import type { EnrichmentValues } from './enrichment/values';

export type { ConfigurationError } from './enrichment/check-configuration';
export {
  defaultConfiguration,
  describeConfiguration,
  type EnrichmentConfiguration,
  type IndicatorSpecification,
} from './enrichment/configuration';
export type { OutlierConfiguration } from './enrichment/outlier';
export type { EnrichmentState } from './enrichment/state';
export { fromRecord, isWarm, toRecord, type EnrichmentValues } from './enrichment/values';

/** Raised by hand whenever a change of code changes a stored value; part of the fingerprint. */
export const codeVersion = 2;

export type Enriched = { readonly values: EnrichmentValues; readonly isOutlier: boolean };

export type Enrichment = {
  readonly configuration: EnrichmentConfiguration;
  /** Names of all values, in the order of the configuration. */
  readonly names: readonly string[];
  /** Number of klines before the first value, by place. */
  readonly warmUps: readonly number[];
  readonly initial: EnrichmentState;
  /**
   * One kline more. Neither `state` nor `bar` is changed.
   *
   * @param steps open times since the kline before: 1 where none is missing
   */
  readonly step: (state: EnrichmentState, bar: Bar, steps?: number) => readonly [Enriched, EnrichmentState];
  /** The same in place, for many klines in a row: `state` is a copy that the caller made (`copy`) and nobody else holds. */
  readonly update: (state: EnrichmentState, bar: Bar, steps?: number) => Enriched;
  readonly copy: (state: EnrichmentState) => EnrichmentState;
};

/** Composes what a configuration asks for. Refuses unknown names, bad parameters and repetitions, all of them at once. */
export const enrichment = (
  configuration: EnrichmentConfiguration,
): E.Either<ConfigurationError, Enrichment> =>
  pipe(
    checkConfiguration(configuration),
    E.map((checked) => compose(configuration, checked)),
  );

const compose = (
  configuration: EnrichmentConfiguration,
  { indicators, signals }: CheckedConfiguration,
): Enrichment => {
  const names = [...indicators.flatMap(({ outputs }) => outputs), ...signals.map(({ name }) => name)];
  const places = indicators.reduce<readonly number[]>(
    (before, { outputs }) => [...before, before.at(-1)! + outputs.length],
    [0],
  );
  const firstSignal = places.at(-1)!;
  const cold = names.map(() => NaN);
  const update: Enrichment['update'] = (state, bar, steps = 1) => {
    remember(state.history, bar);
    const numbers = cold.slice();
    for (let index = 0; index < indicators.length; index += 1)
      indicators[index]!.update(state.indicators[index]!, bar, state.history, numbers, places[index]!);
    for (let index = 0; index < signals.length; index += 1) {
      const signal = signals[index]!;
      if (state.history.count > signal.warmUp)
        numbers[firstSignal + index] = signal.update(state.signals[index]!, numbers, bar.close);
    }
    const isOutlier = updateOutlier(configuration.outlier, state.outlier, bar, state.history, steps);
    return { values: { names, numbers }, isOutlier };
  };
  return {
    configuration,
    names,
    warmUps: [
      ...indicators.flatMap(({ outputs, warmUp }) => outputs.map(() => warmUp)),
      ...signals.map(({ warmUp }) => warmUp),
    ],
    initial: initialState(indicators, signals.length, configuration.outlier.window),
    step: (state, bar, steps) => {
      const next = copyState(state);
      return [update(next, bar, steps), next];
    },
    update,
    copy: copyState,
  };
};
