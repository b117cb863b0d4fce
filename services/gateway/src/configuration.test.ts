import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { readEnvironment } from './configuration';

const disksOf = (text: string | undefined) =>
  pipe(
    readEnvironment({
      INTERVALS: '1m',
      KAFKA_BROKERS: 'kafka:9092',
      INFLUXDB_URL: 'http://influxdb:8086',
      INFLUXDB_TOKEN_FILE: __filename,
      ...(text === undefined ? {} : { WATCHED_DISKS: text }),
    }),
    E.map((settings) => settings.WATCHED_DISKS),
  );

test.each([
  [undefined, {}],
  ['docker=/volumes/docker', { docker: '/volumes/docker' }],
  ['kafka=/data/kafka, influxdb=/data/influxdb', { kafka: '/data/kafka', influxdb: '/data/influxdb' }],
])('of WATCHED_DISKS=%s', (text, expected) => {
  expect(disksOf(text)).toEqual(E.right(expected));
});

test.each(['/volumes/docker', 'docker=volumes', 'docker=/a,,b=/c', 'Docker=/a', 'docker'])(
  'WATCHED_DISKS=%s is refused with what is allowed',
  (text) => {
    expect(disksOf(text)).toEqual(
      E.left([expect.stringMatching(/WATCHED_DISKS.*NAME=FOLDER.*docker=\/volumes\/docker/) as string]),
    );
  },
);
