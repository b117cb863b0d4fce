import type { LogError } from '@cryptostream/ports';
import { nextTrouble, noTrouble } from './log-trouble';

const away: LogError = { _tag: 'LogUnavailable', message: 'away', retryable: true };
const fenced: LogError = { _tag: 'LogFenced', message: 'fenced', retryable: false };
const refused: LogError = { _tag: 'LogRefused', message: 'refused', retryable: false };

test('what may pass is tried again, each time more patiently, and afresh after a session that lasted', () => {
  const first = nextTrouble(noTrouble, away, 10)!;
  const second = nextTrouble(first, away, 10)!;
  expect([first.attempt, second.attempt]).toEqual([1, 2]);
  expect(nextTrouble(second, away, 61_000)!.attempt).toBe(0);
});

test('what the log refuses for good is not tried again', () => {
  expect(nextTrouble(noTrouble, refused, 10)).toBeNull();
});

test('a fence is another process, unless an opening of its own failed just before; then it is forgiven once', () => {
  expect(nextTrouble(noTrouble, fenced, 10)).toBeNull();
  const opening = nextTrouble(noTrouble, away, null)!;
  const forgiven = nextTrouble(opening, fenced, 10)!;
  expect(forgiven.mayFenceItself).toBe(false);
  expect(nextTrouble(forgiven, fenced, 10)).toBeNull();
  expect(nextTrouble(opening, fenced, 61_000)).toBeNull();
});
