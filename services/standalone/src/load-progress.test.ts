import { trackLoad } from './load-progress';

describe('how much of the history is on the page', () => {
  test('nothing is known: it has only begun', () => {
    expect(trackLoad(2).progress(new Map())).toEqual({ percent: 0, storedKlines: 0 });
  });

  test('it is what is loaded, as far as that is stored', () => {
    const tracker = trackLoad(1);
    tracker.loaded('1m', 500, 1_000);
    tracker.stored('klines.1m', 100);
    expect(tracker.progress(new Map([['klines.1m', 200]]))).toEqual({ percent: 25, storedKlines: 100 });
  });

  test('the most that was ever missing is the whole of a series', () => {
    const tracker = trackLoad(1);
    tracker.behind('1m/BTCUSDC', 1_000);
    tracker.behind('1m/BTCUSDC', 250);
    tracker.stored('klines.1m', 750);
    expect(tracker.progress(new Map([['klines.1m', 750]]))?.percent).toBe(75);
  });

  test('it never goes back', () => {
    const tracker = trackLoad(2);
    tracker.loaded('1m', 50, 100);
    tracker.stored('klines.1m', 10);
    tracker.progress(new Map([['klines.1m', 10]]));
    expect(tracker.progress(new Map([['klines.1m', 1_000]]))?.percent).toBe(50);
  });

  test('it is over when every part is loaded and stored, but for the klines that are just coming', () => {
    const tracker = trackLoad(2);
    tracker.behind('1m/BTCUSDC', 2);
    expect(tracker.progress(new Map([['klines.1m', 0]]))).not.toBeNull();
    tracker.behind('1m/ETHUSDC', 0);
    tracker.stored('klines.1m', 1_999);
    expect(tracker.progress(new Map([['klines.1m', 2_000]]))).toBeNull();
  });
});
