/** What is looked at with every tick. */
import { giveUp } from './lose';
import {
  isOpen,
  isStable,
  without,
  type Context,
  type Link,
  type Step,
  type Supervision,
} from './supervision';

const giveUpUnopened = (state: Supervision, context: Context): Step => {
  const { connectTimeoutMs } = context.timings;
  const late = state.links.find(
    (link) => !isOpen(link) && context.nowMs - link.startedAtMs >= connectTimeoutMs,
  );
  return late === undefined
    ? [[], state]
    : giveUp(state, late.id, `no connection within ${connectTimeoutMs} ms`, context);
};

const giveUpMute = (state: Supervision, context: Context): Step => {
  const { connectionSilenceMs } = context.timings;
  const [oldest] = state.links;
  return oldest === undefined || !isOpen(oldest) || context.nowMs - oldest.lastFrameAtMs < connectionSilenceMs
    ? [[], state]
    : giveUp(state, oldest.id, `nothing came for ${connectionSilenceMs} ms`, context);
};

/** The old connection goes once the new one delivers all that is heard of; a new one that stays mute goes itself. */
const handOver = (state: Supervision, context: Context): Step => {
  const [old, replacement] = state.links;
  if (old === undefined || replacement === undefined || replacement.openedAtMs === null) return [[], state];
  const isLate = context.nowMs - replacement.openedAtMs >= context.timings.overlapMs;
  const isComplete = context.symbols.every(
    (symbol) => state.silent.includes(symbol) || replacement.seen.includes(symbol),
  );
  if ((isComplete || isLate) && replacement.seen.length > 0)
    return [[{ _tag: 'Close', id: old.id }], without(state, old.id)];
  return isLate ? giveUp(state, replacement.id, 'the replacement stays mute', context) : [[], state];
};

const rotateDue = (state: Supervision, { nowMs }: Context): Step => {
  const [serving, replacement] = state.links;
  return serving !== undefined &&
    isOpen(serving) &&
    replacement === undefined &&
    state.openAtMs === null &&
    nowMs >= serving.rotateAtMs
    ? [[], { ...state, openAtMs: nowMs }]
    : [[], state];
};

export const openDue = (state: Supervision, { timings, nowMs, bannedUntilMs }: Context): Step => {
  if (state.openAtMs === null || nowMs < Math.max(state.openAtMs, bannedUntilMs) || state.links.length > 1)
    return [[], state];
  const recent = state.attemptsAtMs.filter((atMs) => nowMs - atMs < timings.attemptsWithinMs);
  if (recent.length >= timings.attempts)
    return [[], { ...state, openAtMs: (recent[0] ?? nowMs) + timings.attemptsWithinMs }];
  const link: Link = {
    id: state.nextId,
    startedAtMs: nowMs,
    openedAtMs: null,
    lastFrameAtMs: nowMs,
    rotateAtMs: Infinity,
    seen: [],
  };
  return [
    [{ _tag: 'Open', id: link.id }],
    {
      ...state,
      links: [...state.links, link],
      nextId: link.id + 1,
      openAtMs: null,
      attemptsAtMs: [...recent, nowMs],
    },
  ];
};

const forgetFailures = (state: Supervision, context: Context): Step => [
  [],
  isSteady(state, context) ? { ...state, failures: 0 } : state,
];

const noticeSilence = (state: Supervision, { timings, nowMs, symbols }: Context): Step => {
  if (!state.links.some(isOpen)) return [[], state];
  const fallen = symbols.filter(
    (symbol) => !state.silent.includes(symbol) && silenceMs(state, symbol, nowMs) >= timings.symbolSilenceMs,
  );
  return [
    fallen.map((symbol) => ({
      _tag: 'Emit',
      event: { _tag: 'Silent', symbol, silentMs: silenceMs(state, symbol, nowMs) },
    })),
    fallen.length === 0 ? state : { ...state, silent: [...state.silent, ...fallen] },
  ];
};

const silenceMs = (state: Supervision, symbol: string, nowMs: number): number =>
  nowMs - (state.heardAtMs[symbol] ?? nowMs);

// Not while a replacement is being tried: its failures are to count.
const isSteady = ({ links, openAtMs }: Supervision, context: Context): boolean =>
  links.length === 1 && openAtMs === null && links.every((link) => isStable(link, context));

/** In the order in which they are to be looked at. */
export const routine = [
  giveUpUnopened,
  giveUpMute,
  handOver,
  forgetFailures,
  rotateDue,
  openDue,
  noticeSilence,
] as const;
