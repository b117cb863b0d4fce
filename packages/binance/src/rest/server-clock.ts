/** Asks the exchange for its time, again when a minute has passed or the local clocks are in doubt. */
import { decodeServerTime } from '@cryptostream/contracts';
import type { ExchangeError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Dependencies } from '../options';
import { exchangeTimeAt, isDoubtful, type ClockSample } from './exchange-clock';
import { notAsSaid } from './not-as-said';
import type { Request } from './request';

export type ServerClock = {
  /** A sample that may be trusted now. */
  readonly sample: TE.TaskEither<ExchangeError, ClockSample>;
  /** Asks in any case. */
  readonly ask: TE.TaskEither<ExchangeError, ClockSample>;
  /** The exchange's clock as far as it is known, else the local one; never fit to tell what is closed. */
  readonly roughlyMs: () => number;
};

type Sampled = E.Either<ExchangeError, ClockSample>;

/** @param request taken lazily, since the request budget in its turn looks at this clock */
export const serverClock = (
  request: () => Request,
  { clock, monotonicMs }: Pick<Dependencies, 'clock' | 'monotonicMs'>,
): ServerClock => {
  let known: ClockSample | null = null;
  let asking: Promise<Sampled> | null = null;

  const ask = async (): Promise<Sampled> => {
    const answer = await request()('/api/v3/time', {}, 1)();
    const sampled = pipe(
      answer,
      E.chain(({ json, receivedAtMs }) =>
        pipe(
          decodeServerTime(json),
          E.bimap(notAsSaid('/api/v3/time'), (exchangeMs): ClockSample => ({
            exchangeMs,
            receivedAtMs,
            wallMs: clock.nowMs(),
          })),
        ),
      ),
    );
    if (E.isRight(sampled)) known = sampled.right;
    return sampled;
  };

  // Many requests at once ask once.
  const askTogether = (): Promise<Sampled> => {
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  };

  return {
    ask,
    sample: () =>
      known === null || isDoubtful(known, monotonicMs(), clock.nowMs())
        ? askTogether()
        : Promise.resolve(E.right(known)),
    roughlyMs: () => (known === null ? clock.nowMs() : exchangeTimeAt(known, monotonicMs())),
  };
};
