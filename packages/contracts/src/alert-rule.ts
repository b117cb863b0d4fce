/** A rule as it is written, the same in a file, on topic `alert.rules` and wherever else one is given. */
import { Interval, type Alerts } from '@cryptostream/domain';
import { z } from 'zod';
import { durationSchema, encodeDuration } from './duration';

const say = (message: string) => ({ error: message });

const number = z.number(say('expected a number'));
const valueName = z.string(say('expected the name of a value, as close or rsi_14'));
const hysteresis = number.default(0);
const direction = z.enum(['up', 'down', 'either'], say('expected up, down or either')).default('either');

const level = z
  .strictObject({
    value: valueName,
    above: number.nullable().default(null),
    below: number.nullable().default(null),
    hysteresis,
  })
  .transform((each): Alerts.Level => ({ _tag: 'Level', ...each }));

const cross = z
  .strictObject({
    value: valueName,
    over: z.union([z.string(), z.number()], say('expected a number or the name of a value')),
    direction,
  })
  .transform((each): Alerts.Cross => ({ _tag: 'Cross', ...each }));

const change = z
  .strictObject({ percent: number, within: durationSchema, direction, hysteresis })
  .transform(({ percent, within: withinMs, direction: way, hysteresis: back }): Alerts.Change => {
    return { _tag: 'Change', percent, withinMs, direction: way, hysteresis: back };
  });

const volume = z
  .strictObject({ ratio: number.optional(), z_score: number.optional(), last: number, hysteresis })
  .refine(
    ({ ratio, z_score: score }) => (ratio === undefined) !== (score === undefined),
    say('expected ratio or z_score, one of the two'),
  )
  .transform(({ ratio, z_score: score, last, hysteresis: back }): Alerts.Volume => {
    const measure = ratio === undefined ? 'z_score' : 'ratio';
    return { _tag: 'Volume', measure, above: ratio ?? score ?? 0, last, hysteresis: back };
  });

const extreme = z
  .strictObject({ new: z.enum(['high', 'low'], say('expected high or low')), days: number })
  .transform(({ new: which, days }): Alerts.Extreme => ({ _tag: 'Extreme', extreme: which, days }));

const volatility = z
  .strictObject({
    enters: z.enum(['low', 'normal', 'high'], say('expected low, normal or high')),
    recent: number.default(20),
    usual: number.default(200),
    low: number.default(0.65),
    high: number.default(1.35),
    hysteresis,
  })
  .transform(({ enters: regime, recent, usual, low, high, hysteresis: back }): Alerts.Volatility => {
    return { _tag: 'Volatility', regime, recent, usual, limits: [low, high], hysteresis: back };
  });

const kinds = 'level, cross, change, volume, extreme, volatility';
const oneKind = `expected one condition: ${kinds}`;

const conditionSchema = z
  .strictObject(
    {
      level: level.optional(),
      cross: cross.optional(),
      change: change.optional(),
      volume: volume.optional(),
      extreme: extreme.optional(),
      volatility: volatility.optional(),
    },
    { error: (issue) => (issue.code === 'unrecognized_keys' ? undefined : oneKind) },
  )
  .transform((given, context): Alerts.Condition => {
    const [condition, ...others] = Object.values(given).filter((each) => each !== undefined);
    if (condition !== undefined && others.length === 0) return condition;
    context.addIssue({ code: 'custom', message: oneKind });
    return z.NEVER;
  });

const listOf = <A>(item: z.ZodType<A>, what: string) =>
  z.array(item, say(`expected a list of ${what}`)).min(1, 'expected at least one; leave it out for all');

/** Its shape; whether it can be judged is `Alerts.checkRules`'s to say. */
export const alertRuleSchema = z
  .strictObject({
    name: z.string(say('expected a name')),
    symbols: listOf(z.string(say('expected a symbol, as BTCUSDC')), 'symbols').optional(),
    intervals: listOf(
      z.custom<Interval.Interval>(Interval.isInterval, say(`expected one of ${Interval.all.join(', ')}`)),
      'intervals',
    ).optional(),
    cool_down: durationSchema.default(0),
    when: conditionSchema,
  })
  .transform(({ name, symbols, intervals, cool_down: coolDownMs, when }): Alerts.Rule => {
    return {
      name,
      ...(symbols !== undefined && { symbols }),
      ...(intervals !== undefined && { intervals }),
      coolDownMs,
      when,
    };
  });

/** As `alertRuleSchema` reads it. */
export const toAlertRule = ({
  name,
  symbols,
  intervals,
  coolDownMs,
  when,
}: Alerts.Rule): z.input<typeof alertRuleSchema> => ({
  name,
  ...(symbols !== undefined && { symbols: [...symbols] }),
  ...(intervals !== undefined && { intervals: [...intervals] }),
  cool_down: encodeDuration(coolDownMs),
  when: toCondition(when),
});

const toCondition = (condition: Alerts.Condition): z.input<typeof conditionSchema> => {
  switch (condition._tag) {
    case 'Level': {
      const { _tag, ...rest } = condition;
      return { level: rest };
    }
    case 'Cross': {
      const { _tag, ...rest } = condition;
      return { cross: rest };
    }
    case 'Change': {
      const { percent, withinMs, direction: way, hysteresis: back } = condition;
      return { change: { percent, within: encodeDuration(withinMs), direction: way, hysteresis: back } };
    }
    case 'Volume': {
      const { measure, above, last, hysteresis: back } = condition;
      return { volume: { [measure]: above, last, hysteresis: back } };
    }
    case 'Extreme':
      return { extreme: { new: condition.extreme, days: condition.days } };
    case 'Volatility': {
      const { regime, recent, usual, limits, hysteresis: back } = condition;
      return {
        volatility: { enters: regime, recent, usual, low: limits[0], high: limits[1], hysteresis: back },
      };
    }
  }
};
