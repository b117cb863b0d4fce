import { toDelivery } from './to-delivery';

const nowMs = Date.UTC(2025, 0, 1);
const answer = (status: number, headers: { readonly [name: string]: string } = {}, body = '') =>
  toDelivery({ status, header: (name) => headers[name], body }, nowMs);

test.each([200, 201, 202, 204, 299])('%i is delivered', (status) => {
  expect(answer(status)).toEqual({ _tag: 'Delivered' });
});

test.each([408, 425, 429, 500, 502, 503, 504, 599])('%i is sent again', (status) => {
  expect(answer(status)).toEqual({ _tag: 'Retry', reason: `it answered ${status}` });
});

test.each([400, 401, 403, 404, 405, 410, 413, 422])('%i is refused', (status) => {
  expect(answer(status)).toEqual({ _tag: 'Refused', reason: `it answered ${status}` });
});

test.each([301, 302, 307, 308])('%i is refused, and says that it is not followed', (status) => {
  expect(answer(status)).toEqual({
    _tag: 'Refused',
    reason: `it answered ${status}, and redirects are not followed`,
  });
});

test.each([
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '120' }, 120_000],
  [{ 'retry-after': 'Wed, 01 Jan 2025 00:00:30 GMT' }, 30_000],
  // By the clock of the receiver, which is a minute ahead.
  [{ 'retry-after': 'Wed, 01 Jan 2025 00:01:30 GMT', date: 'Wed, 01 Jan 2025 00:01:00 GMT' }, 30_000],
  [{ 'retry-after': 'Tue, 31 Dec 2024 00:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
])('%j asks to wait %s ms', (headers, retryAfterMs) => {
  const expected = { _tag: 'Retry', reason: 'it answered 503' };
  expect(answer(503, headers)).toEqual(retryAfterMs === undefined ? expected : { ...expected, retryAfterMs });
});

test('a short word of the receiver is quoted, nothing that may be the path of the request', () => {
  expect(answer(404, {}, 'no_service')).toEqual({
    _tag: 'Refused',
    reason: 'it answered 404 ("no_service")',
  });
  for (const body of ['Cannot POST /services/T0/B0/x', '<html></html>', 'a'.repeat(81)])
    expect(answer(404, {}, body)).toEqual({ _tag: 'Refused', reason: 'it answered 404' });
});
