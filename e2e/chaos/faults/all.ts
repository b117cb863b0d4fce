/** Every fault there is. */
import type { Fault } from '../fault';
import { alterationFaults } from './alterations';
import { exchangeFaults } from './exchange';
import { groupFaults } from './group';
import { networkFaults } from './network';
import { operatorFaults } from './operator';
import { poisonFaults } from './poison';
import { processFaults } from './process';
import { ruleFaults } from './rules';
import { serverFaults } from './servers';

export const allFaults: readonly Fault[] = [
  ...processFaults,
  ...serverFaults,
  ...networkFaults,
  ...exchangeFaults,
  ...alterationFaults,
  ...groupFaults,
  ...poisonFaults,
  ...operatorFaults,
  ...ruleFaults,
];
