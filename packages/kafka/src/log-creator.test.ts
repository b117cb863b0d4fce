import { recordingLogger } from '@cryptostream/testkit';
import { logLevel } from 'kafkajs';
import { toLogCreator } from './log-creator';

const linesFor = (namespace: string, level: logLevel, fields: object) => {
  const { logger, lines } = recordingLogger();
  const log = { timestamp: 'now', message: 'something', ...fields };
  toLogCreator(logger)(logLevel.INFO)({ namespace, level, label: '', log });
  return lines;
};

test.each([
  ['an error that nobody else tells', 'Consumer', logLevel.ERROR, {}, 'warn'],
  ['an error that is being retried', 'Consumer', logLevel.ERROR, { retryTime: 300 }, 'debug'],
  ['an error that ends in a rejected promise of ours', 'Connection', logLevel.ERROR, {}, 'debug'],
  ['a warning', 'Runner', logLevel.WARN, {}, 'debug'],
] as const)('%s', (_title, namespace, level, fields, expected) => {
  expect(linesFor(namespace, level, fields)).toMatchObject([
    { level: expected, event: 'kafkajs: something', fields: { part: namespace } },
  ]);
});
