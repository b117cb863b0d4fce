/** The answer of `GET /api/v3/time`: the exchange's clock, epoch ms. */
import { z } from 'zod';
import { decodeWith } from '../decode-with';
import { timeMs } from './fields';

const schema = z.object({ serverTime: timeMs }).transform(({ serverTime }) => serverTime);

export const decodeServerTime = decodeWith<number>(schema);
