/** The first of a body, so that a receiver that never ends one fills no memory. */
import type { Readable } from 'node:stream';

/** Never rejects: what came before a failure is answered. The stream is over afterwards. */
export const readStart = async (stream: Readable, maximumBytes: number): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length >= maximumBytes) break;
    }
  } catch {
    // The status has come, and it is what counts.
  }
  return Buffer.concat(chunks).subarray(0, maximumBytes).toString();
};
