/**
 * Which indicators are computed, and one step of all of them. The configuration is data: a list of names and periods.
 */
import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';
import * as RA from 'fp-ts/ReadonlyArray';
import { pipe } from 'fp-ts/function';
import type { Bar, Indicator, Json } from './indicators/indicator';
import { rsi } from './indicators/rsi';
import { sma } from './indicators/sma';

/** Raised by hand whenever a change of code changes a stored value; part of the fingerprint. */
export const codeVersion = 1;

export type IndicatorSpecification = { readonly indicator: string; readonly period: number };

export type EnrichmentConfiguration = readonly IndicatorSpecification[];

export const defaultConfiguration: EnrichmentConfiguration = [
  { indicator: 'sma', period: 20 },
  { indicator: 'rsi', period: 14 },
];

/** State by name of the indicator. */
export type EnrichmentState = { readonly [name: string]: Json };

/** Values by name; an indicator that is not warm is absent. */
export type EnrichmentValues = { readonly [name: string]: number };

export type Enrichment = {
  readonly configuration: EnrichmentConfiguration;
  /** Names of all values, in the order of the configuration. */
  readonly names: readonly string[];
  readonly initial: EnrichmentState;
  readonly step: (state: EnrichmentState, bar: Bar) => readonly [EnrichmentValues, EnrichmentState];
};

export type ConfigurationError = { readonly _tag: 'ConfigurationError'; readonly message: string };

/** Composes the indicators of a configuration into one. Refuses unknown names, bad periods and repetitions. */
export const enrichment = (
  configuration: EnrichmentConfiguration,
): E.Either<ConfigurationError, Enrichment> =>
  pipe(
    configuration,
    E.traverseArray(toIndicator),
    E.filterOrElse(areDistinct, () => refusal('the same indicator with the same period stands there twice')),
    E.map((indicators) => compose(configuration, indicators)),
  );

type AnyIndicator = Indicator<Json>;

// The one place where the state's type is forgotten: `compose` hands each indicator only the state it made itself.
const erase = <S extends Json>(indicator: Indicator<S>): AnyIndicator => indicator as unknown as AnyIndicator;

const catalogue: {
  readonly [name: string]: { readonly minimum: number; readonly make: (period: number) => AnyIndicator };
} = {
  sma: { minimum: 1, make: (period) => erase(sma(period)) },
  rsi: { minimum: 2, make: (period) => erase(rsi(period)) },
};

const maximumPeriod = 10_000;

const toIndicator = ({
  indicator,
  period,
}: IndicatorSpecification): E.Either<ConfigurationError, AnyIndicator> => {
  const known = Object.hasOwn(catalogue, indicator) ? catalogue[indicator] : undefined;
  if (known === undefined)
    return E.left(refusal(`unknown indicator "${indicator}"; known: ${Object.keys(catalogue).join(', ')}`));
  return Number.isInteger(period) && period >= known.minimum && period <= maximumPeriod
    ? E.right(known.make(period))
    : E.left(
        refusal(`${indicator}: period ${period} is not an integer from ${known.minimum} to ${maximumPeriod}`),
      );
};

const areDistinct = (indicators: readonly AnyIndicator[]): boolean =>
  new Set(indicators.map(({ name }) => name)).size === indicators.length;

const compose = (
  configuration: EnrichmentConfiguration,
  indicators: readonly AnyIndicator[],
): Enrichment => ({
  configuration,
  names: indicators.map(({ name }) => name),
  initial: Object.fromEntries(indicators.map(({ name, initial }) => [name, initial])),
  step: (state, bar) => {
    const stepped = pipe(
      indicators,
      RA.map(({ name, initial, step }) => [name, step(state[name] ?? initial, bar)] as const),
    );
    return [
      Object.fromEntries(
        stepped.flatMap(([name, [value]]) => (O.isSome(value) ? [[name, value.value]] : [])),
      ),
      Object.fromEntries(stepped.map(([name, [, next]]) => [name, next])),
    ];
  },
});

const refusal = (message: string): ConfigurationError => ({ _tag: 'ConfigurationError', message });
