/** An id that no dead letter has. */
import { failed, type Failure } from '../failure';
import { printable } from './printable';

export const unknownId = (id: string): Failure =>
  failed(
    `there is no dead letter ${printable(id)}; it may be older than what topic dead-letters keeps. "cryptostream dead-letters list --status all" shows those that there are.`,
  );
