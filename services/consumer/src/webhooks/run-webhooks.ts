/**
 * Keeps the webhooks pipeline at work: one instance at a time tells every webhook of the alerts, each in a lane of its own, and
 * writes down how far each has been told.
 */
import { Topics } from '@cryptostream/contracts';
import type { LogError, Publisher } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { runSole, type RunningSole } from '../run-sole';
import type { Receiver, WebhooksDependencies } from './dependencies';
import { placeKeeper } from './place-keeper';
import { restorePlaces, type RestoredPlace } from './restore-places';
import { toPlaceRecord } from './topology';
import { runLane } from './webhook-lane';

export type RunningWebhooks = RunningSole;

const part = 'webhooks';
const transactionalId = 'consumer-webhooks';

/** Without a receiver it idles until it is stopped, and lets another instance work. */
export const runWebhooks = (
  dependencies: WebhooksDependencies,
  receivers: readonly Receiver[],
): RunningWebhooks =>
  receivers.length === 0
    ? idle()
    : runSole(dependencies, {
        part,
        transactionalId,
        does: 'delivers',
        open: dependencies.openPublisher(transactionalId, [Topics.webhookState]),
        work: (publisher, signal) => workOn(dependencies, receivers, publisher, signal),
      });

const idle = (): RunningWebhooks => {
  let stop = (): void => undefined;
  const ended = new Promise<undefined>((resolve) => (stop = () => resolve(undefined)));
  return { ended, stop: async () => stop() };
};

const workOn = async (
  dependencies: WebhooksDependencies,
  receivers: readonly Receiver[],
  publisher: Publisher,
  signal: AbortSignal,
): Promise<LogError | null> => {
  const { reader, logger, onTrouble } = dependencies;
  const restored = await restorePlaces(reader, logger, receivers)();
  if (E.isLeft(restored)) return restored.left;
  const places = restored.right;
  const keep = placeKeeper(publisher);
  const newcomers = places.filter(({ isNew }) => isNew);
  if (newcomers.length > 0) {
    // Written down at once: otherwise a second start would begin at a later end, behind alerts that came in between.
    const records = newcomers.map(({ webhook, positions }) => toPlaceRecord(webhook.name, positions));
    const kept = await keep(records)();
    if (E.isLeft(kept)) return kept.left;
  }
  logger.info('going on where the log says', {
    webhooks: places.map(({ webhook }) => webhook.name),
    new: newcomers.map(({ webhook }) => webhook.name),
  });
  onTrouble?.(part, null);
  return runLanes(dependencies, keep, places, signal);
};

/** Until they are stopped; when one fails all of them end, and its failure is the answer. */
const runLanes = async (
  dependencies: WebhooksDependencies,
  keep: ReturnType<typeof placeKeeper>,
  places: readonly RestoredPlace<Receiver>[],
  stopped: AbortSignal,
): Promise<LogError | null> => {
  const end = new AbortController();
  const { signal } = end;
  const stop = (): void => end.abort();
  stopped.addEventListener('abort', stop, { once: true });
  if (stopped.aborted) stop();
  const failures = await Promise.all(
    places.map(({ webhook, positions }) =>
      runLane({ dependencies, receiver: webhook, keep, signal }, positions).finally(stop),
    ),
  );
  stopped.removeEventListener('abort', stop);
  return failures.find((failure) => failure !== null) ?? null;
};
