/**
 * The faults that can be asked for, as JSON on `POST /control/faults`. A union by `kind`: a new kind is one member here and
 * one place that asks the board about it. Durations are real time, except where the market's clock is named.
 */
import { z } from 'zod';
import { dataFaults } from './data-faults';
import { restFaults } from './rest-faults';
import { streamFaults } from './stream-faults';

const clockOffset = z.strictObject({
  kind: z.literal('clock_offset'),
  /** So much further is the exchange's clock; below 0: behind. Its ms, whatever the speed. */
  offset_ms: z.number().int().min(-30_000).max(30_000),
  duration_ms: z.number().int().min(1).max(86_400_000),
});

export const faultSchema = z.discriminatedUnion('kind', [
  ...streamFaults,
  ...restFaults,
  ...dataFaults,
  clockOffset,
]);

export type Fault = z.infer<typeof faultSchema>;

/** A fault as it is asked for: what has a default may be left out. */
export type FaultRequest = z.input<typeof faultSchema>;

export type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { readonly kind: Kind }>;

export type RestFault = Extract<Fault, { readonly kind: `rest_${string}` }>;

export type FrameFault = FaultOf<'duplicate_frames' | 'reorder_frames' | 'malformed_frames'>;

export type DataFault = FaultOf<'hide_klines' | 'restate_klines' | 'stream_differs'>;
