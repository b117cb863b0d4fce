/** The file of longer klines that a roll-up is compared with, read along with the shorter ones. */
import { readSeries, type ArchiveError, type FoundFile, type OnBytes } from '@cryptostream/archive';
import { RollUp, type Kline } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import type { RollUpDifference } from './report';

export type HigherFile = {
  /**
   * One bucket more, later than those before. Null when the two agree, or the file has no kline for it. Left when the file
   * cannot be read, or holds a row that is no kline or out of order: then it is not fit to be compared with.
   */
  readonly compare: (bucket: RollUp.Bucket) => Promise<E.Either<ArchiveError, RollUpDifference | null>>;
  readonly close: () => Promise<void>;
};

export const openHigherFile = (file: FoundFile, onBytes: OnBytes): HigherFile => {
  const klines = readSeries([{ ...file, firstOpenTimeMs: 0 }], { onBytes });
  let ahead: IteratorResult<E.Either<ArchiveError, Kline>, unknown> | undefined;
  return {
    compare: async (bucket) => {
      for (ahead ??= await klines.next(); ahead.done !== true; ahead = await klines.next()) {
        if (E.isLeft(ahead.value)) return ahead.value;
        const kline = ahead.value.right;
        if (kline.openTimeMs >= bucket.kline.openTimeMs) return E.right(differenceOf(bucket, kline));
      }
      return E.right(null);
    },
    close: async () => void (await klines.return(undefined)),
  };
};

const differenceOf = (bucket: RollUp.Bucket, higher: Kline): RollUpDifference | null => {
  if (higher.openTimeMs !== bucket.kline.openTimeMs) return null;
  const fields = RollUp.compare(bucket.kline, higher);
  return fields.length === 0
    ? null
    : { open_time_ms: higher.openTimeMs, missing: bucket.expected - bucket.count, fields };
};
