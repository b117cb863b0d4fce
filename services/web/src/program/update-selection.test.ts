import { initialModel } from './model';
import {
  apiKline,
  arrived,
  fetching,
  minutes,
  newest,
  overviewOf,
  page,
  run,
  series,
  tagsOf,
  timeOf,
} from './page.fixture';

const start = (wanted: Parameters<typeof initialModel>[0]['wanted']) =>
  initialModel({ wanted, theme: 'system', nowMs: timeOf(100) });
const anything = { symbol: null, interval: null, source: null };
const [btc, hours, eth] = [series(), series('BTCUSDC', '1h'), series('ETHUSDC')];

test.each([
  ['nothing in particular', anything, btc],
  ['a symbol', { ...anything, symbol: 'ETHUSDC' }, eth],
  ['an interval', { ...anything, interval: '1h' }, hours],
  ['what is not there', { symbol: 'DOGEUSDC', interval: '7m', source: 'mars' }, btc],
])('who wants %s gets the nearest there is, and an address that says so', (_name, wanted, chosen) => {
  const [model, effects] = run(start(wanted), overviewOf(btc, hours, eth));
  expect(model.series).toEqual(chosen);
  expect(effects.slice(0, 2)).toEqual([
    { _tag: 'ShowAddress', series: chosen, how: 'replace' },
    fetching(newest, chosen),
  ]);
  expect(tagsOf(effects)).toEqual([
    'ShowAddress',
    'FetchKlines',
    'OpenStream',
    'FetchLatest',
    'FetchReferences',
  ]);
});

test('another series is loaded from nothing, with a stream of its own, and its prices stay', () => {
  const tickers = { ETHUSDC: { price: 7, asOfMs: 1 } };
  const shown = page({ tickers, hoveredMs: timeOf(95), lastUpdateMs: 5, history: { _tag: 'Complete' } });
  const [model, effects] = run(shown, { _tag: 'SeriesWanted', wanted: { symbol: 'ETHUSDC' } });
  expect(model).toMatchObject({
    series: eth,
    klines: [],
    load: { _tag: 'Loading' },
    history: { _tag: 'Idle' },
    hoveredMs: null,
    lastUpdateMs: null,
    connection: 'connecting',
    tickers,
  });
  expect(effects.slice(0, 3)).toEqual([
    { _tag: 'ShowAddress', series: eth, how: 'push' },
    fetching(newest, eth),
    {
      _tag: 'OpenStream',
      selection: { source: 'binance', symbols: ['BTCUSDC', 'ETHUSDC'], intervals: ['1m'] },
    },
  ]);
});

test('an hourly chart streams minutes too, for the prices', () => {
  const [, effects] = run(page(), { _tag: 'SeriesWanted', wanted: { interval: '1h' } });
  expect(effects.find(({ _tag }) => _tag === 'OpenStream')).toMatchObject({
    selection: { intervals: ['1h', '1m'] },
  });
});

test('prices of another source are not kept, and late ones of the former are ignored', () => {
  const simulated = series('BTCUSDC', '1m', 'simulated');
  const [both] = run(page({ tickers: { BTCUSDC: { price: 7, asOfMs: 1 } } }), overviewOf(btc, simulated));
  const [model] = run(both, { _tag: 'SeriesWanted', wanted: { source: 'simulated' } });
  expect(model).toMatchObject({ series: simulated, tickers: {}, references: {} });
  const late = run(
    model,
    {
      _tag: 'LatestArrived',
      source: 'binance',
      response: { series: [{ ...btc, closed: apiKline(1), open: null }] },
    },
    { _tag: 'ReferencesArrived', source: 'binance', references: { BTCUSDC: { price: 1, timeMs: 1 } } },
  );
  expect(late).toEqual([model, []]);
});

test('the series that is shown already is not loaded again', () => {
  const shown = page();
  const [model, effects] = run(shown, { _tag: 'SeriesWanted', wanted: { symbol: 'BTCUSDC' } });
  expect(effects).toEqual([]);
  expect(model.klines).toBe(shown.klines);
});

test('back in the browser shows the former series', () => {
  const [, effects] = run(page(), { _tag: 'AddressChanged', wanted: eth });
  expect(effects[0]).toEqual({ _tag: 'ShowAddress', series: eth, how: 'replace' });
});

test('a series that is gone is replaced by the nearest; an overview that changes nothing does nothing', () => {
  const [model] = run(page(), overviewOf(hours, eth));
  expect(model.series).toEqual(hours);
  expect(run(page(), overviewOf(btc, hours, eth))[1]).toEqual([]);
});

test('a server that does not answer is told, what is shown stays, and it is asked again', () => {
  const [model] = run(page(), { _tag: 'OverviewFailed', message: 'The server does not answer.' });
  expect(model.overview.failure).toBe('The server does not answer.');
  expect(model.klines).toHaveLength(10);
  const [asked, effects] = run(model, { _tag: 'Ticked', nowMs: timeOf(100) + 10_000 });
  expect(effects).toEqual([{ _tag: 'FetchOverview' }]);
  expect(run(asked, overviewOf(btc, hours, eth))[0].overview.failure).toBeNull();
});

test('the price in the header is the newest of what is closed and what is open', () => {
  const response = {
    series: [
      { ...btc, closed: apiKline(99, 4), open: apiKline(100, 5) },
      { ...hours, closed: apiKline(-60, 2), open: apiKline(0, 3) },
    ],
  };
  const [model] = run(page(), { _tag: 'LatestArrived', source: 'binance', response });
  expect(model.tickers).toEqual({ BTCUSDC: { price: 5, asOfMs: timeOf(100) } });
});

test('a chosen theme is kept', () => {
  const [model, effects] = run(page(), { _tag: 'ThemeChosen', theme: 'dark' });
  expect(model.theme).toBe('dark');
  expect(effects).toEqual([{ _tag: 'KeepTheme', theme: 'dark' }]);
});

test('coming back to a series, a page that was asked for before is taken only where it fits', () => {
  const [away] = run(
    page(),
    { _tag: 'HistoryWanted' },
    { _tag: 'SeriesWanted', wanted: { symbol: 'ETHUSDC' } },
    { _tag: 'SeriesWanted', wanted: { symbol: 'BTCUSDC' } },
  );
  const [model] = run(away, arrived({ _tag: 'Before', toMs: timeOf(90) }, minutes(80, 90)));
  expect(model).toEqual(away);
});
