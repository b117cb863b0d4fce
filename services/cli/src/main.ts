/** The process: its streams, its signals, its exit code. */
import { exitCodes } from './exit-codes';
import { runProgram } from './program';

const main = async (): Promise<void> => {
  const interrupted = new AbortController();
  const received = new Promise<NodeJS.Signals>((resolve) =>
    (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).forEach((name) =>
      process.once(name, () => {
        resolve(name);
        interrupted.abort();
      }),
    ),
  );
  // Whoever writes sees it as well; without this the process would end with a stack.
  [process.stdout, process.stderr].forEach((stream) => stream.on('error', () => undefined));
  const code = await runProgram(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    signal: interrupted.signal,
  }).catch((error: unknown) => {
    // A bug: what is expected to go wrong is told in a sentence.
    process.stderr.write(`cryptostream: ${error instanceof Error ? String(error.stack) : String(error)}\n`);
    return exitCodes.failure;
  });
  // So that a shell sees what ended it.
  if (code === null) process.kill(process.pid, await received);
  else process.exitCode = code;
};

void main();
