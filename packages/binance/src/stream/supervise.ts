/**
 * When connections are opened, replaced and given up: a pure step over what happened, so that days of it can be tested in
 * no time. Normally one connection serves; while it is being replaced there are two, and both deliver.
 */
import { openDue, routine } from './routine';
import { lose, retry } from './lose';
import { isOpen, isStable, type Context, type Input, type Step, type Supervision } from './supervision';

export const supervise = (state: Supervision, input: Input, context: Context): Step => {
  switch (input._tag) {
    case 'Ticked':
      return inTurn(state, context, routine);
    case 'Opened':
      return opened(state, input.id, context);
    case 'Closed':
      return lose(state, input.id, input.reason, context);
    case 'FrameArrived':
      return [[], frameArrived(state, input.id, input.symbol, context)];
    case 'ShutdownAnnounced':
      return inTurn(replaceSoon(state, input.id, context), context, [openDue]);
  }
};

const inTurn = (
  state: Supervision,
  context: Context,
  steps: readonly ((state: Supervision, context: Context) => Step)[],
): Step =>
  steps.reduce<Step>(
    ([effects, current], step) => {
      const [more, next] = step(current, context);
      return [[...effects, ...more], next];
    },
    [[], state],
  );

const opened = (state: Supervision, id: number, { timings, symbols, nowMs, chance }: Context): Step => {
  const links = state.links.map((link) =>
    link.id === id
      ? {
          ...link,
          openedAtMs: nowMs,
          lastFrameAtMs: nowMs,
          rotateAtMs: nowMs + timings.rotateAfterMs + chance * timings.rotateJitterMs,
        }
      : link,
  );
  return state.links.some(isOpen)
    ? [[], { ...state, links }]
    : [
        [{ _tag: 'Emit', event: { _tag: 'Connected' } }],
        {
          ...state,
          links,
          heardAtMs: Object.fromEntries(symbols.map((symbol) => [symbol, nowMs])),
          silent: [],
        },
      ];
};

const frameArrived = (state: Supervision, id: number, symbol: string, { nowMs }: Context): Supervision => ({
  ...state,
  links: state.links.map((link) =>
    link.id === id
      ? {
          ...link,
          lastFrameAtMs: nowMs,
          seen: link.seen.includes(symbol) ? link.seen : [...link.seen, symbol],
        }
      : link,
  ),
  heardAtMs: { ...state.heardAtMs, [symbol]: nowMs },
  silent: state.silent.filter((each) => each !== symbol),
});

// A server that says goodbye to each new connection must not make us open one after the other without a pause.
const replaceSoon = (state: Supervision, id: number, context: Context): Supervision => {
  const newest = state.links.at(-1);
  if (newest?.id !== id || state.openAtMs !== null) return state;
  return isStable(newest, context) ? { ...state, openAtMs: context.nowMs } : retry(state, context)[1];
};
