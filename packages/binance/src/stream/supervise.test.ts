import { defaultTimings } from './timings';
import { supervise } from './supervise';
import { initialSupervision, type Effect, type Input, type Supervision } from './supervision';

const hour = 3_600_000;
const symbols = ['BTCUSDC', 'ETHUSDC'];

/** Drives the step; `chance` 1 takes the jitter at its full length. */
const stream = (timings = defaultTimings) => {
  let state: Supervision = initialSupervision;
  let nowMs = 0;
  let bannedUntilMs = -Infinity;
  const happens = (input: Input): readonly Effect[] => {
    const [effects, next] = supervise(state, input, { timings, symbols, nowMs, bannedUntilMs, chance: 1 });
    state = next;
    return effects;
  };
  return {
    now: () => nowMs,
    failures: () => state.failures,
    banFor: (ms: number) => void (bannedUntilMs = nowMs + ms),
    tick: (ms = 0) => {
      nowMs += ms;
      return happens({ _tag: 'Ticked' });
    },
    opened: (id: number) => happens({ _tag: 'Opened', id }),
    closed: (id: number, reason = 'gone') => happens({ _tag: 'Closed', id, reason }),
    frame: (id: number, symbol: string) => happens({ _tag: 'FrameArrived', id, symbol }),
    frames: (id: number) => symbols.map((symbol) => happens({ _tag: 'FrameArrived', id, symbol })),
    shutdown: (id: number) => happens({ _tag: 'ShutdownAnnounced', id }),
  };
};

type Stream = ReturnType<typeof stream>;

const open = (id: number): Effect => ({ _tag: 'Open', id });
const close = (id: number): Effect => ({ _tag: 'Close', id });
const connected: Effect = { _tag: 'Emit', event: { _tag: 'Connected' } };
const disconnected = (retryInMs: number, reason = 'gone'): Effect => ({
  _tag: 'Emit',
  event: { _tag: 'Disconnected', reason, retryInMs },
});

const serving = (): Stream => {
  const it = stream();
  it.tick();
  it.opened(1);
  it.frames(1);
  return it;
};

/** Keeps connection `id` alive for `ms` in steps of 9 s, and answers what was to be done. */
const run = (it: Stream, id: number, ms: number): readonly Effect[] =>
  Array.from({ length: Math.floor(ms / 9_000) }).flatMap(() => {
    const effects = it.tick(9_000);
    it.frames(id);
    return effects;
  });

test('joins at once', () => {
  const it = stream();
  expect(it.tick()).toEqual([open(1)]);
  expect(it.tick(100)).toEqual([]);
  expect(it.opened(1)).toEqual([connected]);
});

describe('back-off', () => {
  test('doubles up to the cap while connections fail', () => {
    const it = stream();
    it.tick();
    const delays = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
    delays.forEach((delayMs, index) => {
      expect(it.closed(index + 1)).toEqual([disconnected(delayMs)]);
      expect(it.tick(delayMs - 1)).toEqual([]);
      expect(it.tick(1)).toEqual([open(index + 2)]);
    });
  });

  test('goes on for connections that open and drop, starts anew after a stable one', () => {
    const it = stream();
    it.tick();
    it.opened(1);
    expect(it.closed(1)).toEqual([disconnected(1_000)]);
    it.tick(1_000);
    it.opened(2);
    expect(it.closed(2)).toEqual([disconnected(2_000)]);
    it.tick(2_000);
    it.opened(3);
    it.frames(3);
    run(it, 3, 63_000);
    expect(it.failures()).toBe(0);
    expect(it.closed(3)).toEqual([disconnected(1_000)]);
  });

  test('a connection that does not open is given up', () => {
    const it = stream();
    it.tick();
    expect(it.tick(9_999)).toEqual([]);
    expect(it.tick(1)).toEqual([close(1), disconnected(1_000, 'no connection within 10000 ms')]);
    // What the socket says afterwards changes nothing.
    expect(it.closed(1)).toEqual([]);
  });

  test('attempts stay below the limit of the exchange', () => {
    const it = stream({ ...defaultTimings, retryCapMs: 0, attempts: 3 });
    const attempts: number[] = [];
    for (let id = 1; it.now() < 600_000;)
      if (it.tick(1_000).some(({ _tag }) => _tag === 'Open')) {
        attempts.push(it.now());
        it.closed(id);
        id += 1;
      }
    expect(attempts).toEqual([1_000, 2_000, 3_000, 301_000, 302_000, 303_000]);
  });
});

describe('a ban', () => {
  test('keeps new connections back until it is over', () => {
    const it = serving();
    it.banFor(120_000);
    it.closed(1);
    expect(it.tick(119_999)).toEqual([]);
    expect(it.tick(1)).toEqual([open(2)]);
  });

  test('does not end a connection that serves, nor forget that it is to be replaced', () => {
    const it = serving();
    run(it, 1, 63_000);
    it.banFor(90_000);
    expect(it.shutdown(1)).toEqual([]);
    expect(run(it, 1, 81_000)).toEqual([]);
    expect(it.tick(9_000)).toEqual([open(2)]);
  });
});

describe('silence', () => {
  test('of one symbol is told once, until it is heard again', () => {
    const it = serving();
    it.tick(6_000);
    it.frame(1, 'ETHUSDC');
    const silent: Effect = { _tag: 'Emit', event: { _tag: 'Silent', symbol: 'BTCUSDC', silentMs: 10_000 } };
    expect(it.tick(3_999)).toEqual([]);
    expect(it.tick(1)).toEqual([silent]);
    it.frame(1, 'ETHUSDC');
    expect(it.tick(5_000)).toEqual([]);
    it.frames(1);
    it.tick(6_000);
    it.frame(1, 'ETHUSDC');
    expect(it.tick(4_000)).toEqual([silent]);
  });

  test('of the whole connection ends it', () => {
    const it = serving();
    expect(it.tick(10_000).map(({ _tag }) => _tag)).toEqual(['Emit', 'Emit']);
    expect(it.tick(19_999)).toEqual([]);
    expect(it.tick(1)).toEqual([close(1), disconnected(1_000, 'nothing came for 30000 ms')]);
    expect(it.tick(1_000)).toEqual([open(2)]);
    expect(it.opened(2)).toEqual([connected]);
  });
});

describe('replacement', () => {
  const rotating = (): Stream => {
    const it = serving();
    const effects = run(it, 1, 23.5 * hour + 15 * 60_000);
    expect(effects).toEqual([open(2)]);
    return it;
  };

  test('before the exchange ends the connection, and the old one goes only when the new one delivers', () => {
    const it = rotating();
    expect(it.now()).toBeLessThan(24 * hour);
    expect(it.opened(2)).toEqual([]);
    it.frame(2, 'BTCUSDC');
    expect(it.tick(1_000)).toEqual([]);
    it.frame(2, 'ETHUSDC');
    expect(it.tick(1_000)).toEqual([close(1)]);
    expect(it.closed(1)).toEqual([]);
    it.frames(2);
    expect(run(it, 2, hour)).toEqual([]);
  });

  test('that delivers only some symbols still takes over in the end', () => {
    const it = rotating();
    it.opened(2);
    it.frame(2, 'BTCUSDC');
    it.tick(9_000);
    it.frame(1, 'ETHUSDC');
    it.frame(2, 'BTCUSDC');
    expect(it.tick(1_000)).toEqual([close(1)]);
  });

  test('that stays mute is given up and tried again, the old one serving on', () => {
    const it = rotating();
    it.opened(2);
    it.tick(9_000);
    it.frames(1);
    expect(it.tick(1_000)).toEqual([close(2)]);
    it.frames(1);
    expect(it.tick(1_000)).toEqual([open(3)]);
  });

  test('that fails again and again backs off, unseen from outside', () => {
    const it = rotating();
    expect(it.closed(2)).toEqual([]);
    expect(it.tick(1_000)).toEqual([open(3)]);
    it.frames(1);
    expect(it.closed(3)).toEqual([]);
    expect(it.tick(1_999)).toEqual([]);
    expect(it.tick(1)).toEqual([open(4)]);
  });

  test('the old one dies while the new one opens: disconnected for that long', () => {
    const it = rotating();
    expect(it.closed(1)).toEqual([disconnected(0)]);
    expect(it.opened(2)).toEqual([connected]);
  });

  test('the old one dies while both are open: nothing is lost', () => {
    const it = rotating();
    it.opened(2);
    expect(it.closed(1)).toEqual([]);
    it.frames(2);
    expect(it.tick(1_000)).toEqual([]);
  });

  test('at once when the server announces that it goes', () => {
    const it = serving();
    run(it, 1, 63_000);
    expect(it.shutdown(1)).toEqual([open(2)]);
    expect(it.shutdown(1)).toEqual([]);
  });

  test('with back-off when a server says so right after joining', () => {
    const it = serving();
    expect(it.shutdown(1)).toEqual([]);
    expect(it.tick(1_000)).toEqual([open(2)]);
  });
});
