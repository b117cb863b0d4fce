import { soakVerdict, type Sample } from './soak-verdict';

const minuteMs = 60_000;

/** A sample each ten seconds of half an hour; memory goes up and down by 20 MB as garbage comes and goes. */
const samplesOf = (growthMbPerMinute: number, lagP99Ms = 20): readonly Sample[] =>
  Array.from({ length: 181 }, (_, index) => ({
    atMs: index * 10_000,
    residentMb: 150 + 20 * Math.sin(index) + (growthMbPerMinute * index) / 6,
    heapMb: 60,
    lagP99Ms,
  }));

test('memory that goes up and down is flat', () => {
  const { findings, residentMbPerHour } = soakVerdict(samplesOf(0), 5 * minuteMs);
  expect(findings).toEqual([]);
  expect(Math.abs(residentMbPerHour)).toBeLessThan(5);
});

test('memory that grows by half a megabyte a minute is not', () => {
  const { findings, residentMbPerHour } = soakVerdict(samplesOf(0.5), 5 * minuteMs);
  expect(residentMbPerHour).toBeGreaterThan(25);
  expect(residentMbPerHour).toBeLessThan(35);
  expect(findings).toEqual([
    expect.stringMatching(/^resident memory grew by 1[\d.]+ MB in 25\.0 minutes; at most 10\.0 MB is flat$/),
  ]);
});

test('what grows in the warm-up does not count', () => {
  const samples = samplesOf(0).map((sample) => ({
    ...sample,
    residentMb: sample.residentMb - Math.max(0, 5 * minuteMs - sample.atMs) / 2_000,
  }));
  expect(soakVerdict(samples, 5 * minuteMs).findings).toEqual([]);
});

test('one late sample is told, in the warm-up too', () => {
  const [first, ...rest] = samplesOf(0);
  const { findings, worstLagP99Ms } = soakVerdict([{ ...first!, lagP99Ms: 100 }, ...rest], 5 * minuteMs);
  expect(worstLagP99Ms).toBe(100);
  expect(findings).toEqual([
    'the event loop was late by 100 ms (p99 of a sample); it has to be under 100 ms',
  ]);
});

test('too few samples show nothing', () => {
  expect(soakVerdict(samplesOf(0).slice(0, 1), 0).findings).toHaveLength(1);
});
