import { isSecretName, redactText } from './redact';
import { toSnakeCase, toText, toWire } from './to-wire';

test.each([
  ['retryInMs', 'retry_in_ms'],
  ['consumerId', 'consumer_id'],
  ['waitMs', 'wait_ms'],
  ['sha256Sum', 'sha256_sum'],
  ['plain', 'plain'],
  ['wait_ms', 'wait_ms'],
  ['binance/BTCUSDC/1m', 'binance/BTCUSDC/1m'],
])('%s is written %s', (name, expected) => {
  expect(toSnakeCase(name)).toBe(expected);
});

test.each([
  'token',
  'INFLUXDB_TOKEN',
  'adminPassword',
  'client-secret',
  'proxyAuthorization',
  'x-api-key',
  'cookie',
])('%s is secret', (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each(['tokens', 'key', 'symbol', 'secretsDir', 'passwordLength'])('%s is not', (name) => {
  expect(isSecretName(name)).toBe(false);
});

test.each([
  ['wss://user:pass@host:1/path', 'wss://[redacted]@host:1/path'],
  ['authorization: Bearer abc.DEF-123_456=', 'authorization: Bearer [redacted]'],
  [
    'https://host/x?symbol=BTC&signature=abc123&limit=1',
    'https://host/x?symbol=BTC&signature=[redacted]&limit=1',
  ],
  ['a token is wanted, basic as it is', 'a token is wanted, basic as it is'],
  ['mail me@example.org about http://host/a@b', 'mail me@example.org about http://host/a@b'],
])('of the text %j there is %j', (text, expected) => {
  expect(redactText(text)).toBe(expected);
});

test('long texts, long lists and deep objects are cut', () => {
  expect(toText('x'.repeat(10_000))).toBe(`${'x'.repeat(2_000)}…`);
  expect(toText(`${'x'.repeat(1_999)}😀${'x'.repeat(9)}`)).toBe(`${'x'.repeat(1_999)}…`);
  expect(toWire({ list: Array(1_000).fill(1) })['list']).toHaveLength(50);
  const circle: { [name: string]: unknown } = {};
  circle['again'] = circle;
  expect(JSON.stringify(toWire({ circle }))).toContain('[nested too deeply]');
});
