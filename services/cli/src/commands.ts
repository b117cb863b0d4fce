/** Every command there is, in the order of the help. */
import type { DefineCommand } from './command';
import { defineDeadLetters } from './commands/dead-letters';
import { defineEnrich } from './commands/enrich';
import { defineImport } from './commands/import';
import { defineRecompute } from './commands/recompute';
import { defineRollUp } from './commands/roll-up';
import { defineVerify } from './commands/verify';

export const commands: readonly DefineCommand[] = [
  defineVerify,
  defineRollUp,
  defineEnrich,
  defineImport,
  defineRecompute,
  defineDeadLetters,
];
