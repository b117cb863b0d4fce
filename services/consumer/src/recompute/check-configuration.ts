/** Whether this consumer may do what a `recompute` record of another configuration asks for: docs/decisions/0013. */
import { Series } from '@cryptostream/domain';
import type { LogError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { ConsumerDependencies } from '../dependencies';
import { currentFingerprint, type OwnedPartition } from '../partition-record';
import type { RecomputeRequest, TopologyConfiguration } from '../topology';
import { requestsFrom } from './requests-from';

export const checkConfiguration = async (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  { begunAtOffset }: Pick<OwnedPartition, 'begunAtOffset'>,
  { recompute, partition, offset }: RecomputeRequest,
  isCurrent: () => boolean,
): Promise<E.Either<LogError, void>> => {
  const ours = currentFingerprint(configuration);
  if (recompute.fingerprint === ours || offset < begunAtOffset) return E.right(undefined);
  const later = await requestsFrom(dependencies, configuration, partition, offset + 1, isCurrent);
  if (E.isLeft(later)) return later;
  const key = Series.toKey(recompute);
  const isOvertaken = later.right.some(
    (request) => Series.toKey(request.recompute) === key && request.recompute.fingerprint === ours,
  );
  return isOvertaken ? E.right(undefined) : E.left(newer(recompute, offset, ours));
};

const newer = (
  { symbol, interval, source, fingerprint }: RecomputeRequest['recompute'],
  offset: number,
  ours: string,
): LogError => ({
  _tag: 'LogRefused',
  message:
    `at offset ${offset} of its log ${source}/${symbol}/${interval} is to be computed anew with "${fingerprint}", this consumer computes "${ours}". ` +
    'Old and new values are never mixed: start it with that configuration and version, or run "cryptostream recompute" with those of this consumer.',
  retryable: false,
});
