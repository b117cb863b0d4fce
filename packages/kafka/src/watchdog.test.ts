import { startWatchdog } from './watchdog';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('it barks once, when nothing was heard for too long', () => {
  const barked = jest.fn();
  const { heard, stop } = startWatchdog(barked, 1_000);
  jest.advanceTimersByTime(900);
  heard();
  jest.advanceTimersByTime(900);
  expect(barked).not.toHaveBeenCalled();
  jest.advanceTimersByTime(5_000);
  expect(barked).toHaveBeenCalledTimes(1);
  stop();
});

test('it is quiet once stopped', () => {
  const barked = jest.fn();
  startWatchdog(barked, 1_000).stop();
  jest.advanceTimersByTime(5_000);
  expect(barked).not.toHaveBeenCalled();
});
