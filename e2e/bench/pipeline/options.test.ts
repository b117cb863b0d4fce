import { toAsked } from './options';

const defaults = {
  _tag: 'Pipeline',
  klines: 200_000,
  seconds: 20,
  perSecond: 5_000,
  rounds: 3,
  profile: undefined,
};

test('all parts are measured when none is named', () => {
  expect(toAsked(['pipeline'])).toEqual({
    ...defaults,
    parts: ['drain', 'shared', 'latency', 'real-time', 'recovery'],
  });
});

test('parts are measured in the order in which they are named', () => {
  expect(toAsked(['pipeline', 'recovery', 'drain', '--klines', '40001', '--rounds', '5'])).toEqual({
    ...defaults,
    parts: ['recovery', 'drain'],
    klines: 40_000,
    rounds: 5,
  });
});

test('a profile is of one round', () => {
  expect(toAsked(['pipeline', 'drain', '--profile', '/tmp/p', '--rounds', '9'])).toMatchObject({
    profile: '/tmp/p',
    rounds: 1,
  });
});

test('a soak has a length and a rate', () => {
  expect(toAsked(['soak'])).toEqual({ _tag: 'Soak', minutes: 30, perSecond: 5_000 });
  expect(toAsked(['soak', '--minutes', '2', '--rate', '1000'])).toEqual({
    _tag: 'Soak',
    minutes: 2,
    perSecond: 1_000,
  });
});

test('help is asked for anywhere', () => {
  expect(toAsked(['pipeline', 'drain', '--help'])).toBeNull();
});

test.each([
  [['pipeline', 'drian'], '"drian" is no part of it; there are drain, shared, latency, real-time, recovery'],
  [['pipeline', '--rounds', '0'], '--rounds 0 is not a whole number from 1 to 100'],
  [
    ['pipeline', '--minutes', '5'],
    'pipeline takes no --minutes; there are --klines, --seconds, --rounds, --rate, --profile',
  ],
  [['soak', '--klines', '5'], 'soak takes no --klines; there are --minutes, --rate'],
  [['soak', 'drain'], 'soak takes no "drain"'],
])('%j is refused', (given, message) => {
  expect(() => toAsked(given)).toThrow(new RangeError(message));
});
