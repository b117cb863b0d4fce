import fc from 'fast-check';
import { alertMessage } from './alert-message.fixture';
import { messageBody } from './message-body';
import { messageId } from './message-id';
import { isSigningKey } from './signing-key';

test('the id of an alert is the id of its message, unless a header or a signature cannot hold it', () => {
  expect(messageId(alertMessage().record.id)).toBe('above-70k/binance/BTCUSDC/1m/1740830340000');
  expect(messageId('2.5 %/binance/BTCUSDC/1m/1740830340000')).toBe(
    'sha256-3b7263aed88d6bdd63c8e10f2e1a3c173acc7109f279d1e2592bd48391d89ddc',
  );
});

test('whatever a rule is called, ids are fit for a header and a signature, and differ where alerts differ', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
      expect(messageId(left)).toMatch(/^[\w/-]{1,200}$|^sha256-[0-9a-f]{64}$/);
      expect(messageId(left) === messageId(right)).toBe(left === right);
    }),
    { seed: 1 },
  );
});

test('json holds the record as it stands on the topic', () => {
  const alert = alertMessage();
  const body = messageBody('json', alert);
  expect(body).toContain(`"data":${alert.text}}`);
  expect(JSON.parse(body)).toEqual({
    type: 'alert',
    timestamp: '2025-03-01T12:00:00.000Z',
    data: JSON.parse(alert.text),
  });
});

test("slack holds a sentence, the characters of Slack's marks escaped", () => {
  expect(
    JSON.parse(messageBody('slack', alertMessage({ message: 'close < 5 & rsi > 70, <!channel>' }))),
  ).toEqual({
    text: 'close &lt; 5 &amp; rsi &gt; 70, &lt;!channel&gt; (rule above-70k, binance, 2025-03-01 12:00:00 UTC)',
  });
});

test.each([
  [`whsec_${Buffer.alloc(24, 1).toString('base64')}`, true],
  [Buffer.alloc(32, 255).toString('base64'), true],
  [`whsec_${Buffer.alloc(64, 1).toString('base64')}`, true],
  [`whsec_${Buffer.alloc(23, 1).toString('base64')}`, false],
  [`whsec_${Buffer.alloc(65, 1).toString('base64')}`, false],
  ['a plain password that is long enough to be one', false],
  ['', false],
])('%s as a signing key: %s', (text, isOne) => {
  expect(isSigningKey(text)).toBe(isOne);
});
