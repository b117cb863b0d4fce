import { shareOf, spread } from './spread';

const run = (name: string, speed: number, seconds: number) => ({
  name,
  figures: { 'klines/s': speed, s: seconds },
  problems: [],
});

test('the middle of the rounds stands before the lowest and the highest', () => {
  expect(
    spread([run('a', 9_000, 3), run('b', 1, 1), run('a', 10_000, 1), run('a', 11_000, 2)]).split('\n'),
  ).toEqual([
    '|     |              klines/s |             s |',
    '| --- | --------------------: | ------------: |',
    '| a   | 10,000 (9,000–11,000) | 2.0 (1.0–3.0) |',
    '| b   |                   1.0 |           1.0 |',
    '',
  ]);
});

test('a share is one of the middles', () => {
  const runs = [run('a', 80, 3), run('a', 60, 3), run('b', 100, 2), run('b', 100, 2)];
  expect(shareOf(runs, 'a', 'b')).toBe('klines/s 70 %, s 150 %');
});
