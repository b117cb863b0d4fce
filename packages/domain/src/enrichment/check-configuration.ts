/** From a configuration to indicators and signals that can run, or to every reason against it. */
import * as E from 'fp-ts/Either';
import * as RA from 'fp-ts/ReadonlyArray';
import * as RNEA from 'fp-ts/ReadonlyNonEmptyArray';
import { pipe } from 'fp-ts/function';
import { catalogue } from '../indicators/catalogue';
import type { Indicator } from '../indicators/indicator';
import type { IndicatorDefinition, Parameter, Parameters } from '../indicators/indicator-definition';
import { crossOf, zoneOf, type Operand, type RunningSignal, type Signal } from '../signals/signal';
import type { EnrichmentConfiguration, IndicatorSpecification } from './configuration';
import type { OutlierConfiguration } from './outlier';

export type ConfigurationError = {
  readonly _tag: 'ConfigurationError';
  /** One for each thing that is wrong. */
  readonly problems: RNEA.ReadonlyNonEmptyArray<string>;
  /** All of them in one text. */
  readonly message: string;
};

export type CheckedConfiguration = {
  readonly indicators: readonly Indicator[];
  readonly signals: readonly RunningSignal[];
};

type Checked<A> = E.Either<RNEA.ReadonlyNonEmptyArray<string>, A>;

const all = E.getApplicativeValidation(RNEA.getSemigroup<string>());

export const checkConfiguration = ({
  indicators,
  signals,
  outlier,
}: EnrichmentConfiguration): E.Either<ConfigurationError, CheckedConfiguration> =>
  pipe(
    RA.traverse(all)(toIndicator)(indicators),
    E.chain((made) =>
      pipe(
        RA.traverse(all)(toSignal(placesOf(made)))(signals),
        E.map((running) => ({ indicators: made, signals: running })),
      ),
    ),
    (checked) =>
      all.ap(
        all.map(checked, (value) => () => value),
        outlierOf(outlier),
      ),
    E.chain(withDistinctNames),
    E.mapLeft((problems) => ({ _tag: 'ConfigurationError', problems, message: problems.join('; ') })),
  );

const toIndicator = ({ indicator, parameters }: IndicatorSpecification): Checked<Indicator> => {
  const definition = catalogue.find(({ name }) => name === indicator);
  if (definition === undefined)
    return E.left([
      `unknown indicator "${indicator}"; known: ${catalogue.map(({ name }) => name).join(', ')}`,
    ]);
  return pipe(
    [
      ...unknownParameters(definition, parameters),
      ...definition.parameters.flatMap(wrongIn(indicator, parameters)),
    ],
    RNEA.fromReadonlyArray,
    E.fromOption(() => definition.refuse?.(parameters) ?? null),
    E.swap,
    E.chain((refusal) =>
      refusal === null ? E.right(definition.make(parameters)) : E.left(RNEA.of(`${indicator}: ${refusal}`)),
    ),
  );
};

const unknownParameters = (
  { name, parameters: known }: IndicatorDefinition,
  parameters: Parameters,
): readonly string[] =>
  Object.keys(parameters)
    .filter((each) => !known.some((parameter) => parameter.name === each))
    .map((each) => {
      const names = known.map((parameter) => parameter.name).join(', ');
      return `${name}: unknown parameter "${each}"; ${names === '' ? 'it has none' : `known: ${names}`}`;
    });

const wrongIn =
  (indicator: string, parameters: Parameters) =>
  ({ name, minimum, maximum, isInteger }: Parameter): readonly string[] => {
    const value = parameters[name];
    const kind = `${isInteger ? 'an integer' : 'a number'} from ${minimum} to ${maximum}`;
    if (value === undefined) return [`${indicator}: ${name} is missing; expected ${kind}`];
    return value >= minimum && value <= maximum && (!isInteger || Number.isInteger(value))
      ? []
      : [`${indicator}: ${name} ${value} is not ${kind}`];
  };

/** Where the value of a name stands, and when it is warm. */
type Places = ReadonlyMap<string, { readonly operand: Operand; readonly warmUp: number }>;

const placesOf = (indicators: readonly Indicator[]): Places =>
  new Map([
    ['close', { operand: (_values: readonly number[], close: number) => close, warmUp: 0 }],
    ...indicators
      .flatMap(({ outputs, warmUp }) => outputs.map((name) => ({ name, warmUp })))
      .map(
        ({ name, warmUp }, place) =>
          [name, { operand: (values: readonly number[]) => values[place]!, warmUp }] as const,
      ),
  ]);

const toSignal =
  (places: Places) =>
  (signal: Signal): Checked<RunningSignal> => {
    const operand = (value: string | number): Checked<{ operand: Operand; warmUp: number }> =>
      typeof value === 'number'
        ? E.right({ operand: () => value, warmUp: 0 })
        : pipe(
            places.get(value),
            E.fromNullable(
              RNEA.of(`${signal.name}: "${value}" is no value; there are ${[...places.keys()].join(', ')}`),
            ),
          );
    if (!/^[a-z][a-z0-9_.]{0,63}$/.test(signal.name))
      return E.left([
        `"${signal.name}" is no name for a signal; allowed: a lower-case letter, then letters, digits, _ and .`,
      ]);
    return 'cross' in signal
      ? pipe(
          RA.traverse(all)(operand)([signal.cross, signal.over]),
          E.map(([cross, over]) => ({
            name: signal.name,
            warmUp: Math.max(cross!.warmUp, over!.warmUp),
            update: crossOf(cross!.operand, over!.operand),
          })),
        )
      : pipe(
          RA.traverse(all)(operand)([signal.zone, signal.below, signal.above]),
          E.map(([zone, below, above]) => ({
            name: signal.name,
            warmUp: Math.max(zone!.warmUp, below!.warmUp, above!.warmUp),
            update: zoneOf(zone!.operand, below!.operand, above!.operand),
          })),
        );
  };

const outlierOf = ({ window, threshold, minimumMove }: OutlierConfiguration): Checked<null> =>
  pipe(
    [
      Number.isInteger(window) && window >= 5 && window <= 1_000
        ? []
        : [`outlier: window ${window} is not an integer from 5 to 1000`],
      threshold >= 1 && threshold <= 1_000
        ? []
        : [`outlier: threshold ${threshold} is not a number from 1 to 1000`],
      minimumMove >= 0 && minimumMove <= 10
        ? []
        : [`outlier: minimum_move ${minimumMove} is not a number from 0 to 10`],
    ].flat(),
    RNEA.fromReadonlyArray,
    E.fromOption(() => null),
    E.swap,
  );

// The fields of a kline and its flags travel beside the values, so a value must not be named like one of them; a field `time`
// is none that InfluxDB can keep, so that it would refuse every point.
const taken: readonly string[] = [
  ...['v', 'source', 'symbol', 'interval', 'open_time_ms', 'close_time_ms', 'closed'],
  ...['open', 'high', 'low', 'close', 'volume', 'quote_volume', 'trades'],
  ...['taker_buy_volume', 'taker_buy_quote_volume'],
  'time',
  ...['gap_before', 'zero_volume', 'outlier', 'hour', 'weekday', 'session'],
];

const withDistinctNames = (checked: CheckedConfiguration): Checked<CheckedConfiguration> => {
  const names = [
    ...checked.indicators.flatMap(({ outputs }) => outputs),
    ...checked.signals.map(({ name }) => name),
  ];
  return pipe(
    [...new Set(names.filter((name, place) => names.indexOf(name) !== place))]
      .map((name) => `the value ${name} is there twice`)
      .concat(names.filter((name) => taken.includes(name)).map((name) => `the name ${name} is taken`)),
    RNEA.fromReadonlyArray,
    E.fromOption(() => checked),
    E.swap,
  );
};
