/** A connection that is gone, or given up, and when to try again. */
import { isOpen, without, type Context, type Step, type Supervision } from './supervision';

export const lose = (state: Supervision, id: number, reason: string, context: Context): Step => {
  const [oldest] = state.links;
  const rest = without(state, id);
  if (rest.links.length === state.links.length) return [[], state];
  if (rest.links.some(isOpen)) return [[], oldest?.id === id ? rest : retry(rest, context)[1]];
  const [retryInMs, next] = rest.links.length > 0 ? [0, rest] : retry(rest, context);
  return [[{ _tag: 'Emit', event: { _tag: 'Disconnected', reason, retryInMs } }], next];
};

/** Closes it, too. */
export const giveUp = (state: Supervision, id: number, reason: string, context: Context): Step => {
  const [effects, next] = lose(state, id, reason, context);
  return [[{ _tag: 'Close', id }, ...effects], next];
};

/** Exponential back-off, half of it jitter. */
export const retry = (
  state: Supervision,
  context: Context,
): readonly [delayMs: number, next: Supervision] => {
  const delayMs = backOff(state.failures, context);
  return [delayMs, { ...state, failures: state.failures + 1, openAtMs: context.nowMs + delayMs }];
};

const backOff = (failures: number, { timings, chance }: Context): number =>
  Math.round(
    Math.min(timings.retryCapMs, timings.retryBaseMs * 2 ** Math.min(failures, 30)) * (0.5 + chance / 2),
  );
