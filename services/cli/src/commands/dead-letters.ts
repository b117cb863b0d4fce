/** `cryptostream dead-letters`: what was refused, why, and sending it anew. */
import type { DefineCommand } from '../command';
import { defineListDeadLetters } from './dead-letters-list';
import { defineRedriveDeadLetters } from './dead-letters-redrive';
import { defineShowDeadLetter } from './dead-letters-show';

export const defineDeadLetters: DefineCommand = (program, surroundings, run) => {
  const deadLetters = program
    .command('dead-letters')
    .helpCommand(false)
    .summary('look at refused records, and send them anew')
    .description(
      'Records that the consumers refused, on topic dead-letters: all reasons and the original. What was refused wrongly is sent anew once that is mended.',
    );
  [defineListDeadLetters, defineShowDeadLetter, defineRedriveDeadLetters].forEach((define) =>
    define(deadLetters, surroundings, run),
  );
};
