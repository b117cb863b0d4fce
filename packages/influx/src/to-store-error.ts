/** What a failed request means for the caller: try again later, or an operator has to act. */
import type { StoreError } from '@cryptostream/ports';
import type { Failure } from './influx-connection';

export const toStoreError = (failure: Failure): StoreError => {
  switch (failure._tag) {
    case 'NoAnswer':
      return { _tag: 'StoreUnavailable', message: failure.message, retryable: true };
    case 'Refusal':
      return isTransient(failure.status) ? unavailable(failure) : refused(failure);
  }
};

type Refusal = Extract<Failure, { readonly _tag: 'Refusal' }>;

const isTransient = (status: number): boolean => [408, 425, 429].includes(status) || status >= 500;

const unavailable = ({ status, message, retryAfterMs }: Refusal): StoreError => ({
  _tag: 'StoreUnavailable',
  message: `InfluxDB answered ${status}: ${message}`,
  retryable: true,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

const refused = ({ status, message }: Refusal): StoreError => ({
  _tag: 'StoreRefused',
  message: `InfluxDB answered ${status}: ${message}${adviceOn(status)}`,
  retryable: false,
});

const adviceOn = (status: number): string => {
  switch (status) {
    case 401:
      return ' (check the token)';
    case 403:
      return ' (the token lacks the permission for this bucket)';
    case 404:
      return ' (check the organisation, the bucket and what the token may see)';
    default:
      return '';
  }
};
