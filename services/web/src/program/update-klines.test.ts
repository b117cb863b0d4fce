import type { Message } from './message';
import {
  arrived,
  before,
  fetching,
  kline,
  minutes,
  newest,
  page,
  pushed,
  run,
  series,
  shown,
  since,
  texts,
  timeOf,
} from './page.fixture';

const failed = (asked: ReturnType<typeof before>, of = series()): Message => ({
  _tag: 'KlinesFailed',
  series: of,
  page: asked,
  message: 'The server does not answer.',
});
const loading = page({ load: { _tag: 'Loading' }, klines: [] });

describe('the first page', () => {
  test('is shown, and tells whether there is more', () => {
    const [more] = run(loading, arrived(newest, minutes(90, 100), { previous: 90 }));
    expect(more).toMatchObject({ load: { _tag: 'Loaded' }, history: { _tag: 'Idle' } });
    const [all] = run(loading, arrived(newest, minutes(90, 100)));
    expect(all.history).toEqual({ _tag: 'Complete' });
    expect(shown(all.klines)).toEqual(texts(minutes(90, 100)));
  });

  test('may be empty, and is asked for again until there is something', () => {
    const [empty] = run(loading, arrived(newest, []));
    expect(empty).toMatchObject({ load: { _tag: 'Loaded' }, history: { _tag: 'Idle' } });
    expect(run(empty, { _tag: 'Ticked', nowMs: timeOf(100) + 1_999 })[1]).toEqual([]);
    expect(run(empty, { _tag: 'Ticked', nowMs: timeOf(100) + 2_000 })[1]).toEqual([fetching(newest)]);
  });

  test('that fails is told, and asked for again', () => {
    const [model] = run(loading, failed(newest));
    expect(model.load).toEqual({ _tag: 'Failed', message: 'The server does not answer.' });
    expect(run(model, { _tag: 'Ticked', nowMs: timeOf(100) + 5_000 })[1]).toEqual([fetching(newest)]);
    const [again, effects] = run(model, { _tag: 'RetryWanted' });
    expect(again.load).toEqual({ _tag: 'Loading' });
    expect(effects).toEqual([{ _tag: 'FetchOverview' }, fetching(newest)]);
  });
});

describe('an answer that comes late', () => {
  test.each(['ETHUSDC', 'SOLUSDC'])('for %s, which is not shown any more, is ignored', (symbol) => {
    const start = page();
    const of = series(symbol);
    for (const asked of [newest, before(90), since(95)]) {
      expect(run(start, arrived(asked, minutes(0, 90), { of }))).toEqual([start, []]);
      expect(run(start, failed(asked, of))).toEqual([start, []]);
    }
    expect(run(start, arrived(newest, minutes(0, 90), { of: series('BTCUSDC', '1h') }))).toEqual([start, []]);
    const other = series('BTCUSDC', '1m', 'simulated');
    expect(run(start, arrived(newest, minutes(0, 90), { of: other }))).toEqual([start, []]);
  });

  test('with older klines for a book that has been loaded anew makes no hole', () => {
    const [asked] = run(page(), { _tag: 'HistoryWanted' });
    const [anew] = run({ ...asked, nowMs: timeOf(5_000) }, { _tag: 'StreamLost' }, { _tag: 'StreamOpened' });
    const late = arrived(before(90), minutes(0, 90));
    expect(run(anew, late)[0]).toEqual(anew);
    const [there] = run(anew, arrived(newest, minutes(4_000, 5_000), { previous: 4_000 }));
    const [model] = run(there, late);
    expect(shown(model.klines)).toEqual(texts(minutes(4_000, 5_000)));
    expect(model.history).toEqual({ _tag: 'Idle' });
    expect(run(there, failed(before(90)))[0]).toEqual(there);
  });

  test('with older klines for a book that has let its oldest go makes no hole, and history goes on', () => {
    const full = page({ klines: minutes(-49_900, 100).map((minute) => kline(minute)) });
    const [asked] = run(full, { _tag: 'HistoryWanted' }, pushed(100, true));
    const first = asked.klines[0]!;
    const [model, effects] = run(asked, arrived(before(-49_900), [-49_901]), { _tag: 'HistoryWanted' });
    expect(model.klines[0]).toBe(first);
    expect(effects).toEqual([fetching({ _tag: 'Before', toMs: first.openTimeMs })]);
  });
});

describe('older klines', () => {
  test('are asked for once at a time, before the first that is there', () => {
    const [model, effects] = run(page(), { _tag: 'HistoryWanted' }, { _tag: 'HistoryWanted' });
    expect(effects).toEqual([fetching(before(90))]);
    expect(model.history).toEqual({ _tag: 'Loading' });
    const [more] = run(model, arrived(before(90), minutes(80, 90), { previous: 80 }));
    expect(more.history).toEqual({ _tag: 'Idle' });
    expect(shown(more.klines)).toEqual(texts(minutes(80, 100)));
  });

  test('end where there are none', () => {
    const [asked] = run(page(), { _tag: 'HistoryWanted' });
    for (const [found, rest] of [
      [minutes(80, 90), minutes(80, 100)],
      [[], minutes(90, 100)],
    ] as const) {
      const [model, effects] = run(asked, arrived(before(90), found), { _tag: 'HistoryWanted' });
      expect(model.history).toEqual({ _tag: 'Complete' });
      expect(effects).toEqual([]);
      expect(shown(model.klines)).toEqual(texts(rest));
    }
  });

  test('that fail are told, what is shown stays, and they can be asked for again', () => {
    const [asked] = run(page(), { _tag: 'HistoryWanted' });
    const [model] = run(asked, failed(before(90)));
    expect(model.history).toEqual({ _tag: 'Failed', message: 'The server does not answer.' });
    expect(model.klines).toBe(asked.klines);
    expect(run(model, { _tag: 'HistoryWanted' })[1]).toEqual([]);
    expect(run(model, { _tag: 'RetryWanted' })[1]).toEqual([fetching(before(90))]);
  });

  test('are not asked for while there is nothing to be older than', () => {
    expect(run(loading, { _tag: 'HistoryWanted' })[1]).toEqual([]);
    expect(run(page({ klines: [] }), { _tag: 'HistoryWanted' })[1]).toEqual([]);
  });
});

describe('what was missed', () => {
  test('closes the hole, whatever the stream brought meanwhile', () => {
    const [leapt] = run(page(), pushed(103, false));
    const [model] = run(leapt, arrived(since(99), minutes(99, 103)));
    expect(shown(model.klines)).toEqual([...texts(minutes(90, 103)), '103 open']);
    expect(model.history).toEqual({ _tag: 'Idle' });
  });

  test('is more than one answer holds: the series is loaded anew', () => {
    const [model, effects] = run(page(), arrived(since(99), minutes(99, 5_099), { next: 5_099 }));
    expect(effects).toEqual([fetching(newest)]);
    expect(model).toMatchObject({ klines: [], load: { _tag: 'Loading' }, history: { _tag: 'Idle' } });
  });

  test('and could not be read is asked for again', () => {
    const [model, nothing] = run(page(), pushed(103, false), failed(since(99)));
    expect(model.load).toEqual({ _tag: 'Loaded' });
    expect(nothing).toEqual([fetching(since(99))]);
    expect(run(model, { _tag: 'Ticked', nowMs: timeOf(100) + 4_999 })[1]).toEqual([]);
    const [asked, effects] = run(model, { _tag: 'Ticked', nowMs: timeOf(100) + 5_000 });
    expect(effects).toEqual([fetching(since(99))]);
    expect(run(asked, { _tag: 'Ticked', nowMs: timeOf(100) + 9_000 })[1]).toEqual([]);
  });

  test('and could not be read twice is asked for from the first on', () => {
    const [model] = run(page(), failed(since(98)), failed(since(99)));
    expect(run(model, { _tag: 'Ticked', nowMs: timeOf(100) + 5_000 })[1]).toEqual([fetching(since(98))]);
  });

  test('of a series that is not shown any more is forgotten', () => {
    const [model] = run(page(), failed(since(99)), {
      _tag: 'SeriesWanted',
      wanted: { symbol: 'ETHUSDC' },
    });
    const [, effects] = run(model, arrived(newest, minutes(90, 100), { of: series('ETHUSDC') }), {
      _tag: 'Ticked',
      nowMs: timeOf(100) + 6_000,
    });
    expect(effects).toEqual([]);
  });
});

test('a tab that is looked at again reads what it missed', () => {
  const [, effects] = run(page(), { _tag: 'Woken', nowMs: timeOf(110) });
  expect(effects).toEqual([{ _tag: 'FetchOverview' }, fetching(since(99))]);
});
