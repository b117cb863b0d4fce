/**
 * What can be wrong with the klines themselves. Only the named interval is altered: longer ones still sum up what was traded.
 *
 * Which klines: the next `count` to open, or those that open in `[from_ms, to_ms)`, without either the next one. Times are the
 * market's clock without `clock_offset`; `…_after_ms` counts from the kline's end, or from the fault when that is later.
 */
import { Interval } from '@cryptostream/domain';
import { z } from 'zod';

const timeMs = z.number().int().min(0).max(253_402_300_799_999);
const afterMs = z.number().int().min(0).max(86_400_000);

const klines = {
  symbol: z.string().min(1),
  interval: z.custom<Interval.Interval>(Interval.isInterval, `expected one of ${Interval.all.join(', ')}`),
  count: z.number().int().min(1).max(1_000).optional(),
  from_ms: timeMs.optional(),
  to_ms: timeMs.optional(),
};

/** Neither stream nor REST has them until they appear: then REST, the stream never. Absent `appear_after_ms`: never. */
const hideKlines = z.strictObject({
  kind: z.literal('hide_klines'),
  ...klines,
  appear_after_ms: afterMs.optional(),
});

/** REST answers another version of them after that time; the stream showed the one before. */
const restateKlines = z.strictObject({
  kind: z.literal('restate_klines'),
  ...klines,
  visible_after_ms: afterMs.default(0),
});

/** The frame that closes them says something else than REST. */
const streamDiffers = z.strictObject({ kind: z.literal('stream_differs'), ...klines });

export const dataFaults = [hideKlines, restateKlines, streamDiffers] as const;
