/** Dead letters that an operator sent anew: each original once, unchanged, and its mark beside it. */
import { redrivenType, Topics } from '@cryptostream/contracts';
import type { Interval } from '@cryptostream/domain';
import type { LogRecord } from '@cryptostream/ports';
import { createHash } from 'node:crypto';
import { listDifferences } from '../../pipeline/differences';
import { limited, type Finding } from './finding';

/** @param deadLetters the whole topic: letters and marks */
export const redrivenOnce = (
  interval: Interval.Interval,
  klines: readonly LogRecord[],
  deadLetters: readonly LogRecord[],
): Finding => {
  const ofInterval = deadLetters.filter(({ key }) => key?.startsWith(`${Topics.klines(interval)}-`) === true);
  const marks = ofInterval.filter(({ headers }) => headers['type'] === redrivenType);
  const letters = new Map(
    ofInterval
      .filter(({ headers }) => headers['type'] !== redrivenType)
      .map(({ key, value }) => [key, hashIn(value)]),
  );
  const sent = klines.flatMap(({ headers: { redriven }, value }) =>
    redriven === undefined ? [] : [{ id: redriven, hash: hashOf(value) }],
  );
  return {
    promise: `dead letters of ${interval} that were sent anew came to its topic once each and unchanged, with a mark`,
    compared: marks.length,
    // A short run may not come to it.
    mayBeEmpty: true,
    differences: limited([
      ...listDifferences(
        'sent anew',
        marks.map(({ key }) => key ?? '').toSorted(),
        sent.map(({ id }) => id).toSorted(),
      ),
      ...sent
        .filter(({ id }, index) => sent.findIndex((each) => each.id === id) !== index)
        .map(({ id }) => `${id} was sent anew more than once`),
      ...sent
        .filter(({ id, hash }) => letters.get(id) !== hash)
        .map(({ id }) => `what was sent anew for ${id} is not what was refused`),
    ]),
  };
};

const hashIn = (value: LogRecord['value']): string =>
  (JSON.parse(Buffer.from(value ?? []).toString()) as { readonly original_sha256: string }).original_sha256;

const hashOf = (value: LogRecord['value']): string =>
  createHash('sha256')
    .update(value ?? '')
    .digest('hex');
