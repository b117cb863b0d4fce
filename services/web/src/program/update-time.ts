/** The clock: what is read again and again, and what a person asks to be read again. */
import type { KlinesPage } from './klines-page';
import type { Model } from './model';
import { apply, type Of, type Step } from './step';
import { tickerEffects } from './update-selection';
import { catchUp, historyWanted } from './update-klines';

const everyMs = {
  overview: 10_000,
  overviewBeforeFirst: 1_000,
  references: 60_000,
  empty: 2_000,
  failed: 5_000,
};

export const ticked = (model: Model, { nowMs }: Of<'Ticked'>): Step =>
  [askOverview, askKlines, askReferences].reduce<Step>(
    ([current, effects], ask) => {
      const [next, more] = ask(current);
      return [next, [...effects, ...more]];
    },
    [{ ...model, nowMs }, []],
  );

/** The tab is looked at again; its timers and its stream may have slept. */
export const woken = (model: Model, { nowMs }: Of<'Woken'>): Step => {
  const [next, effects] = catchUp({ ...model, nowMs, asked: { ...model.asked, overviewMs: nowMs } });
  return apply(next, { _tag: 'FetchOverview' }, ...effects);
};

export const retryWanted = (model: Model): Step => {
  const asked = { ...model.asked, overviewMs: model.nowMs, klinesMs: model.nowMs };
  if (model.history._tag === 'Failed') return historyWanted({ ...model, history: { _tag: 'Idle' } });
  if (model.series === null) return apply({ ...model, asked }, { _tag: 'FetchOverview' });
  return apply(
    { ...model, asked, load: { _tag: 'Loading' } },
    { _tag: 'FetchOverview' },
    { _tag: 'FetchKlines', series: model.series, page: { _tag: 'Newest' } },
  );
};

const askOverview = (model: Model): Step => {
  const every = model.series === null ? everyMs.overviewBeforeFirst : everyMs.overview;
  return model.nowMs - model.asked.overviewMs < every
    ? apply(model)
    : apply({ ...model, asked: { ...model.asked, overviewMs: model.nowMs } }, { _tag: 'FetchOverview' });
};

const askKlines = (model: Model): Step => {
  const { series, nowMs, asked } = model;
  const due = klinesDue(model);
  return series === null || due === null || nowMs - asked.klinesMs < due.everyMs
    ? apply(model)
    : apply(
        { ...model, asked: { ...asked, klinesMs: nowMs }, missedFromMs: null },
        { _tag: 'FetchKlines', series, page: due.page },
      );
};

type Due = { readonly page: KlinesPage; readonly everyMs: number };

// A series without klines fills any moment; one that failed may answer again.
const klinesDue = ({ load, klines, missedFromMs }: Model): Due | null => {
  if (load._tag === 'Failed') return { page: { _tag: 'Newest' }, everyMs: everyMs.failed };
  if (load._tag === 'Loaded' && klines.length === 0)
    return { page: { _tag: 'Newest' }, everyMs: everyMs.empty };
  return missedFromMs === null
    ? null
    : { page: { _tag: 'Since', fromMs: missedFromMs }, everyMs: everyMs.failed };
};

const askReferences = (model: Model): Step =>
  model.series === null || model.nowMs - model.asked.referencesMs < everyMs.references
    ? apply(model)
    : apply({ ...model, asked: { ...model.asked, referencesMs: model.nowMs } }, ...tickerEffects(model));
