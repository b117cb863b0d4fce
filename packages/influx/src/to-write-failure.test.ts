import type { Failure } from './influx-connection';
import { toWriteFailure } from './to-write-failure';

const refusal = (status: number, message = 'm', retryAfterMs?: number): Failure => ({
  _tag: 'Refusal',
  status,
  message,
  retryAfterMs,
});

test('no answer is worth another try', () => {
  expect(toWriteFailure({ _tag: 'NoAnswer', message: 'connect ECONNREFUSED' })).toEqual({
    _tag: 'StoreUnavailable',
    message: 'connect ECONNREFUSED',
    retryable: true,
  });
});

test.each([408, 425, 429, 500, 502, 503, 504, 599])('%d is worth another try', (status) => {
  expect(toWriteFailure(refusal(status))).toMatchObject({ _tag: 'StoreUnavailable', retryable: true });
});

test('says how long InfluxDB asked to wait, and only then', () => {
  expect(toWriteFailure(refusal(429, 'm', 3_000))).toHaveProperty('retryAfterMs', 3_000);
  expect(toWriteFailure(refusal(429))).not.toHaveProperty('retryAfterMs');
});

test.each([0, 200, 301, 401, 403, 404, 405, 407, 410])('%d is for an operator', (status) => {
  expect(toWriteFailure(refusal(status))).toMatchObject({ _tag: 'StoreRefused', retryable: false });
});

test.each([
  [413, 'request entity too large', undefined],
  [400, `unable to parse 'm a=NaN 1': invalid number`, undefined],
  [422, 'failure writing points to database: partial write: field type conflict: … dropped=2', 2],
  [422, 'partial write: points beyond retention policy dropped=17', 17],
])('%d "%s" is about lines', (status, message, dropped) => {
  expect(toWriteFailure(refusal(status, message))).toEqual({ _tag: 'LinesRefused', message, dropped });
});

test('a 400 that is not about lines does not condemn every line', () => {
  expect(toWriteFailure(refusal(400, 'Please provide either orgID or org'))).toMatchObject({
    _tag: 'StoreRefused',
  });
});
