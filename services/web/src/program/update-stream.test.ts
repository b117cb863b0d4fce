import {
  arrived,
  epochMs,
  fetching,
  kline,
  minutes,
  newest,
  overviewOf,
  page,
  pushed,
  run,
  series,
  shown,
  since,
  tagsOf,
  texts,
  timeOf,
} from './page.fixture';

describe('klines of the stream', () => {
  test('an open kline is replaced by newer ones and by the closed one, never the other way round', () => {
    const [model, effects] = run(
      page(),
      pushed(100, false, { close: 2 }),
      pushed(100, false, { close: 3 }),
      pushed(100, true, { close: 4 }),
      pushed(100, false, { close: 5 }),
    );
    expect(effects).toEqual([]);
    expect(shown(model.klines)).toEqual(texts(minutes(90, 101)));
    expect(model.klines.at(-1)!.close).toBe(4);
    expect(model.lastUpdateMs).toBe(timeOf(100) + 1);
  });

  test('a leap is read, unless the kline says that nothing stands in it', () => {
    expect(run(page(), pushed(103, true))[1]).toEqual([fetching(since(99))]);
    expect(run(page(), pushed(103, true, { gapBefore: 3 }))[1]).toEqual([]);
    expect(run(page(), pushed(104, false, { gapBefore: 3 }))[1]).toEqual([fetching(since(99))]);
  });

  test('those of another series move its price and nothing else; those of another source move nothing', () => {
    const of = series('ETHUSDC');
    const [model, effects] = run(page(), pushed(100, false, { of, close: 7 }));
    expect(effects).toEqual([]);
    expect(shown(model.klines)).toEqual(texts(minutes(90, 100)));
    expect(model.tickers).toEqual({ ETHUSDC: { price: 7, asOfMs: timeOf(100) + 1 } });
    expect(model.lastUpdateMs).toBeNull();
    const start = page();
    expect(run(start, pushed(100, false, { of: series('BTCUSDC', '1m', 'simulated') }))).toEqual([start, []]);
  });

  test('before the first page is there a lone kline is not shown', () => {
    const loading = page({ load: { _tag: 'Loading' }, klines: [] });
    const [model] = run(loading, pushed(100, false));
    expect(model.klines).toEqual([]);
    expect(model.lastUpdateMs).toBe(timeOf(100) + 1);
  });
});

describe('a lost stream', () => {
  test('is shown, and what was missed is read when it is back', () => {
    const [lost, nothing] = run(page(), { _tag: 'StreamLost' });
    expect(lost.connection).toBe('lost');
    expect(nothing).toEqual([]);
    const [back, effects] = run(lost, { _tag: 'StreamOpened' });
    expect(back.connection).toBe('connected');
    expect(effects).toEqual([fetching(since(99))]);
    expect(shown(back.klines)).toEqual(texts(minutes(90, 100)));
  });

  test('is caught up with from the last closed kline, which the open one is not', () => {
    const [, effects] = run(page(), pushed(100, false), { _tag: 'StreamLost' }, { _tag: 'StreamOpened' });
    expect(effects).toEqual([fetching(since(99))]);
  });

  test('for too long: the series is loaded anew', () => {
    const away = page({ nowMs: timeOf(99 + 2_001), history: { _tag: 'Complete' } });
    const [back, effects] = run(away, { _tag: 'StreamLost' }, { _tag: 'StreamOpened' });
    expect(effects).toEqual([fetching(newest)]);
    expect(back).toMatchObject({ klines: [], load: { _tag: 'Loading' }, history: { _tag: 'Idle' } });
    const [there] = run(back, arrived(newest, minutes(2_000, 2_100), { previous: 2_000 }));
    expect(shown(there.klines)).toEqual(texts(minutes(2_000, 2_100)));
  });

  test('that never came does not ask twice for the first page', () => {
    const first = page({ connection: 'connecting', load: { _tag: 'Loading' }, klines: [] });
    expect(run(first, { _tag: 'StreamOpened' })[1]).toEqual([]);
  });
});

test('a stream that takes another one’s place is caught up with: the closing of a kline may have passed between them', () => {
  const more = overviewOf(series('BTCUSDC'), series('BTCUSDC', '1h'), series('ETHUSDC'), series('SOLUSDC'));
  const [model, effects] = run(page(), pushed(100, false), more);
  expect(tagsOf(effects)).toEqual(['OpenStream']);
  expect(run(model, { _tag: 'StreamOpened' })[1]).toEqual([fetching(since(99))]);
});

describe('a reset', () => {
  const reset = (of = series(), minute = 95) =>
    ({ _tag: 'ResetPushed', reset: { ...of, from_ms: timeOf(minute) } }) as const;

  test('of the shown series is read from where it says', () => {
    expect(run(page(), reset())[1]).toEqual([fetching(since(95))]);
  });

  test('of another series changes nothing here', () => {
    const start = page();
    expect(run(start, reset(series('ETHUSDC')))).toEqual([start, []]);
    expect(run(start, reset(series('BTCUSDC', '1h')))).toEqual([start, []]);
  });

  test('before the first page is there needs none', () => {
    const nothing = page({ series: null });
    expect(run(nothing, reset())).toEqual([nothing, []]);
  });
});

test('the state of a feed is shown at once, where the server has named the series', () => {
  const feed = {
    ...series(),
    status: 'down' as const,
    since_ms: timeOf(100),
    last_open_time_ms: null,
    detail: 'closed: 1006',
  };
  const [model] = run(page(), { _tag: 'FeedPushed', feed });
  const [shownSeries, ...others] = model.overview.status!.series;
  expect(shownSeries).toMatchObject({
    feed: { status: 'down', since_ms: timeOf(100), detail: 'closed: 1006' },
    last_open_time_ms: epochMs,
  });
  expect(others).toEqual(page().overview.status!.series.slice(1));
  const unknown = page({ overview: { status: null, catalog: [], failure: null } });
  expect(run(unknown, { _tag: 'FeedPushed', feed })).toEqual([unknown, []]);
});

test('a book that has let its oldest klines go reads them again on the way back', () => {
  const full = page({
    klines: minutes(-50_000 + 100, 100).map((minute) => kline(minute)),
    history: { _tag: 'Complete' },
  });
  const [model, effects] = run(full, pushed(100, true), { _tag: 'HistoryWanted' });
  expect(model.klines).toHaveLength(40_000);
  expect(effects).toEqual([fetching({ _tag: 'Before', toMs: model.klines[0]!.openTimeMs })]);
});
