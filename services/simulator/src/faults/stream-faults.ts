/** What can be wrong with the streams. */
import { z } from 'zod';

const durationMs = z.number().int().min(1).max(86_400_000);
/** Absent: all of them. */
const streams = z.array(z.string()).min(1).optional();

/** Ends all WebSocket connections without a goodbye; new ones are refused for `refuse_ms`. */
const dropConnections = z.strictObject({
  kind: z.literal('drop_connections'),
  refuse_ms: z.number().int().min(0).max(86_400_000).default(0),
});

/** Frames stop, and are lost, while pings are answered and the connection stays. */
const stall = z.strictObject({ kind: z.literal('stall'), duration_ms: durationMs, streams });

/** Each frame is sent twice, the second time so much later. */
const duplicateFrames = z.strictObject({
  kind: z.literal('duplicate_frames'),
  duration_ms: durationMs,
  second_after_ms: z.number().int().min(0).max(60_000).default(0),
  streams,
});

/** Frames, of closed klines too, are held from the first for `window_ms` and then sent, the last first. */
const reorderFrames = z.strictObject({
  kind: z.literal('reorder_frames'),
  duration_ms: durationMs,
  window_ms: z.number().int().min(1).max(60_000).default(3_000),
  streams,
});

const damages = ['cut', 'wrong_type', 'unknown_event', 'binary'] as const;

/** Every n-th frame is damaged, each time in the next of these ways: beside the good one, or in its place, which is lost. */
const malformedFrames = z.strictObject({
  kind: z.literal('malformed_frames'),
  duration_ms: durationMs,
  every: z.number().int().min(1).max(1_000_000).default(1),
  in_place: z.boolean().default(false),
  damages: z
    .array(z.enum(damages))
    .min(1)
    .default([...damages]),
  streams,
});

/** Every connection is told `serverShutdown`, and is closed so much later. New ones are taken. */
const serverShutdown = z.strictObject({
  kind: z.literal('server_shutdown'),
  close_after_ms: z.number().int().min(0).max(3_600_000).default(5_000),
});

/** The 24 hours of a connection, shortened: those that are older are closed. */
const rotation = z.strictObject({
  kind: z.literal('rotation'),
  lifetime_ms: z.number().int().min(1).max(86_400_000),
  duration_ms: durationMs,
});

export const streamFaults = [
  dropConnections,
  stall,
  duplicateFrames,
  reorderFrames,
  malformedFrames,
  serverShutdown,
  rotation,
] as const;
