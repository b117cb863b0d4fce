/**
 * Rolls a file up, leaving out the buckets that it covers in part: the first when it begins inside, the last when it ends
 * inside. A bucket with a hole between is whole: the exchange's own kline has the hole as well, and where it has not, rows
 * of the file are missing.
 */
import { Interval, RollUp, type Kline } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';

export type WholeBuckets = {
  /** One kline more, of one series and in open-time order. Answers the bucket that it ends. */
  readonly add: (kline: Kline) => E.Either<RollUp.RollUpError, RollUp.Bucket | null>;
  /** The last bucket, when it is whole. */
  readonly end: () => RollUp.Bucket | null;
  /** Open times of those left out. */
  readonly leftOut: () => readonly number[];
};

export const wholeBuckets = (higher: Interval.Interval): WholeBuckets => {
  const advance = RollUp.advance(higher);
  const leftOut: number[] = [];
  let firstMs: number | undefined;
  let bucket: RollUp.Bucket | null = null;

  const unlessPartial = (over: RollUp.Bucket, isWhole: boolean): RollUp.Bucket | null => {
    if (isWhole) return over;
    leftOut.push(over.kline.openTimeMs);
    return null;
  };
  const beginsInside = ({ kline }: RollUp.Bucket): boolean => kline.openTimeMs < firstMs!;
  const endsInside = ({ kline, lower, lastOpenTimeMs }: RollUp.Bucket): boolean =>
    kline.openTimeMs + Interval.lengthMs(higher) > lastOpenTimeMs + Interval.lengthMs(lower);

  return {
    add: (kline) => {
      firstMs ??= kline.openTimeMs;
      const advanced = advance(bucket, kline);
      if (E.isLeft(advanced)) return advanced;
      const [over, next] = advanced.right;
      bucket = next;
      return E.right(over === null ? null : unlessPartial(over, !beginsInside(over)));
    },
    end: () => (bucket === null ? null : unlessPartial(bucket, !beginsInside(bucket) && !endsInside(bucket))),
    leftOut: () => leftOut,
  };
};
