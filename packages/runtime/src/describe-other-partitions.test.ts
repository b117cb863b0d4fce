import { describeOtherPartitions } from './describe-other-partitions';

test.each([
  [2, /^klines\.1m has 2 partitions, PARTITIONS says 4\. .* set PARTITIONS=2\.$/],
  [
    6,
    /^klines\.1m has 6 partitions, PARTITIONS says 4\. .* if some were added since, make it anew, as docs\//,
  ],
])('%i instead of 4', (found, sentence) => {
  expect(describeOtherPartitions('klines.1m', found, 4)).toMatch(sentence);
});
