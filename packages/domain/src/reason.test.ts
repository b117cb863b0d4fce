import { reason } from './reason';

const valueOf = (value: unknown): string => reason('wrong_type', 'open', value, 'expected a string').value;

test.each([
  { value: 'x', text: '"x"' },
  { value: undefined, text: 'undefined' },
  { value: 12n, text: '12' },
  { value: { a: [1] }, text: '{"a":[1]}' },
  { value: 'long'.repeat(100), text: `"${'long'.repeat(100)}`.slice(0, 200) },
])('says a value as JSON: $text', ({ value, text }) => {
  expect(valueOf(value)).toBe(text);
});

test('a value that is nested too deeply to be said is told to be so', () => {
  const parsed: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
  expect(valueOf(parsed)).toMatch(/nested too deeply/);
});
