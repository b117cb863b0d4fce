/**
 * The file of rules as it is now. A rule that cannot be judged is told with its line, and the others hold; a file that cannot be read is
 * told, and what it said before stays wanted. Everything is told once, until the file says something else.
 */
import { decodeAlertRuleFile, type AlertRuleFile } from '@cryptostream/contracts';
import type { Alerts } from '@cryptostream/domain';
import type { Logger } from '@cryptostream/ports';
import { readYamlWithLines } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { MarketMetrics } from './metrics';

export type RulesFile = {
  /** Null before the file could be read for the first time. */
  readonly wanted: () => readonly Alerts.Rule[] | null;
  /** Reads it again. */
  readonly look: () => void;
};

type Dependencies = { readonly logger: Logger; readonly metrics: Pick<MarketMetrics, 'rulesFile'> };

type Found = E.Either<string, AlertRuleFile>;

/** @param names of the values that are computed, beside those of the kline itself */
export const openRulesFile = (
  dependencies: Dependencies,
  path: string,
  names: readonly string[],
): RulesFile => {
  let wanted: readonly Alerts.Rule[] | null = null;
  let told = '';
  const look = (): void => {
    const found = read(path, names);
    const text = JSON.stringify(found);
    if (text === told) return;
    told = text;
    tell(dependencies, path, found);
    if (E.isRight(found)) wanted = found.right.rules;
  };
  look();
  return { wanted: () => wanted, look };
};

const read = (path: string, names: readonly string[]): Found =>
  pipe(
    readYamlWithLines(path),
    E.chain(({ value, lineOf }) =>
      pipe(
        decodeAlertRuleFile(value, lineOf, names),
        E.mapLeft((problems) => `${path} holds no rules: ${problems}`),
      ),
    ),
  );

const tell = ({ logger, metrics }: Dependencies, path: string, found: Found): void => {
  if (E.isLeft(found)) {
    metrics.rulesFile(null);
    logger.warn('the rules cannot be read, those before stay in force', { reason: found.left });
    return;
  }
  const { rules, refused } = found.right;
  metrics.rulesFile(found.right);
  logger.info('read the rules', { file: path, rules: rules.length, refused: refused.length });
  refused.forEach(({ line, rule, problems }) =>
    logger.warn('a rule is refused, the others hold', { file: path, line, rule, reasons: problems }),
  );
};
