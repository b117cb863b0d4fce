/**
 * A process for tests to kill. `child.ts FILE hold` opens the file and waits; `child.ts FILE write` commits numbered batches
 * without end and prints each number once it is acknowledged.
 */
import * as E from 'fp-ts/Either';
import { writeSync } from 'node:fs';
import { openEmbedded, type Embedded } from '../open-embedded';
import { silentLogger, systemClock } from './surroundings';
import { lastNumber, numberedBatch, partitions, specifications } from './numbered-batch';

const say = (text: string): void => void writeSync(1, `${text}\n`);

const must = <L, A>(result: E.Either<L, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};

const write = async (opened: Embedded): Promise<void> => {
  must(await opened.createTopics(specifications)());
  const committer = must(await opened.openCommitter('child')());
  for (let number = (await lastNumber(opened.reader)) + 1; ; number += 1) {
    const { points, records } = numberedBatch(number);
    must(await committer.commit(points, records)());
    say(String(number));
  }
};

const main = async ([file, mode]: readonly (string | undefined)[]): Promise<void> => {
  const opened = await openEmbedded({ file: file ?? '', partitions }, systemClock, silentLogger)();
  if (E.isLeft(opened)) {
    say(opened.left.message);
    process.exitCode = 1;
    return;
  }
  say('open');
  if (mode === 'write') await write(opened.right);
  else setInterval(() => undefined, 1_000);
};

void main(process.argv.slice(2));
