import { reason } from './reason';

const valueOf = (value: unknown): string => reason('wrong_type', 'open', value, 'expected a string').value;

test.each([
  { value: 'x', text: '"x"' },
  { value: undefined, text: 'undefined' },
  { value: 12n, text: '12' },
  { value: 1e400, text: 'Infinity' },
  { value: -1.5, text: '-1.5' },
  { value: { a: [1] }, text: '{"a":[1]}' },
  { value: 'long'.repeat(100), text: `"${'long'.repeat(100)}`.slice(0, 200) },
])('says a value as JSON: $text', ({ value, text }) => {
  expect(valueOf(value)).toBe(text);
});

test('a value that is nested too deeply to be said is told to be so', () => {
  const parsed: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
  expect(valueOf(parsed)).toMatch(/nested too deeply/);
});

test('a long value is not cut between the halves of a character', () => {
  const charts = '\u{1f4c8}'.repeat(200);
  expect(valueOf(charts)).toBe(`"${'\u{1f4c8}'.repeat(99)}`);
  expect(valueOf([charts])).toBe(`["${'\u{1f4c8}'.repeat(99)}`);
  expect(valueOf(`a${charts}`)).toBe(`"a${'\u{1f4c8}'.repeat(99)}`);
});

test('of a long string no more than is shown is printed', () => {
  const huge = '1'.repeat(10_000_000);
  const startMs = performance.now();
  for (let times = 0; times < 1_000; times += 1) valueOf(huge);
  expect(performance.now() - startMs).toBeLessThan(1_000);
});
