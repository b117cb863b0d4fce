import { faultSchema, type FaultRequest } from './fault';
import { faultBoard } from './fault-board';

const board = () => {
  let nowMs = 1_000;
  const faults = faultBoard(() => nowMs);
  return {
    faults,
    put: (fault: FaultRequest) => faults.put(faultSchema.parse(fault)),
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
};

test('a REST fault is met as often as asked for, once when nothing is said', () => {
  const { faults, put } = board();
  put({ kind: 'rest_5xx', status: 500, count: 2 });
  put({ kind: 'rest_429' });
  expect([1, 2, 3, 4].map(() => faults.takeRest(true)?.fault.kind)).toEqual([
    'rest_5xx',
    'rest_5xx',
    'rest_429',
    undefined,
  ]);
  expect(faults.active()).toEqual([]);
});

test('a fault with a duration ends by itself', () => {
  const { faults, put, pass } = board();
  put({ kind: 'stall', duration_ms: 500, streams: ['a'] });
  put({ kind: 'drop_connections', refuse_ms: 100 });
  expect([faults.stalls('a'), faults.stalls('b'), faults.refusesConnections()]).toEqual([true, false, 503]);
  pass(100);
  expect([faults.stalls('a'), faults.refusesConnections()]).toEqual([true, undefined]);
  pass(400);
  expect([faults.stalls('a'), faults.active().length]).toEqual([false, 0]);
});

test('clearing ends all', () => {
  const { faults, put } = board();
  put({ kind: 'stall', duration_ms: 500 });
  expect(faults.stalls('any')).toBe(true);
  faults.clear();
  expect(faults.stalls('any')).toBe(false);
});

test('what was told of the faults stays as it was told', () => {
  const { faults, put } = board();
  put({ kind: 'duplicate_frames', duration_ms: 500 });
  const before = faults.told();
  faults.takeFrame('a');
  put({ kind: 'rest_429' });
  faults.clear();
  expect(before).toMatchObject([{ id: 1, met: 0 }]);
  expect(before[0]).not.toHaveProperty('clearedMs');
  expect(faults.told()).toMatchObject([
    { id: 1, met: 1, clearedMs: 1_000 },
    { id: 2, met: 0, clearedMs: 1_000 },
  ]);
});

test.each([
  {},
  { kind: 'meteor' },
  { kind: 'stall' },
  { kind: 'stall', duration_ms: 0 },
  { kind: 'rest_5xx', status: 404 },
  { kind: 'rest_429', durationMs: 5 },
])('%j is no fault', (value) => {
  expect(faultSchema.safeParse(value).success).toBe(false);
});
