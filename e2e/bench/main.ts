/**
 * `npm run bench -- SUITE`: measures, prints tables. Ends with 1 when something is not as it has to be, 2 when asked wrongly, 3
 * when it could not be measured.
 */
import { indicatorsSuite } from './indicators-suite';
import { memorySuite } from './memory-suite';
import { toOptions, usage } from './options';
import { print, type Suite } from './suite';

const suites: { readonly [name: string]: Suite } = { indicators: indicatorsSuite, memory: memorySuite };

const main = async (): Promise<number> => {
  let asked: ReturnType<typeof toOptions>;
  try {
    asked = toOptions(Object.keys(suites), process.argv.slice(2));
  } catch (error) {
    return say(2, `${messageOf(error)}; npm run bench -- --help says more`);
  }
  if (asked === null) {
    print(usage);
    return 0;
  }
  return suites[asked.suite]!(asked.options).then(
    (isFine) => (isFine ? 0 : 1),
    (error: unknown) => say(3, messageOf(error)),
  );
};

const say = (code: number, message: string): number => {
  process.stderr.write(`bench: ${message}\n`);
  return code;
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

void main().then((code) => {
  process.exitCode = code;
});
