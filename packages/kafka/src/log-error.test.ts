import { isOffsetOutOfRange, toLogError } from './log-error';

const kafkaError = (fields: Readonly<Record<string, unknown>>): unknown =>
  Object.assign(new Error('what the broker said'), fields);

test.each([
  ['a fenced producer', { type: 'INVALID_PRODUCER_EPOCH' }, 'LogFenced', false],
  [
    'a fenced producer by a code kafkajs does not know',
    { message: 'Unknown error code 90' },
    'LogFenced',
    false,
  ],
  ['a fenced producer below a retry', { cause: { type: 'PRODUCER_FENCED' } }, 'LogFenced', false],
  ['an unknown topic', { type: 'UNKNOWN_TOPIC_OR_PARTITION' }, 'LogRefused', false],
  ['a wrong password', { name: 'KafkaJSSASLAuthenticationError' }, 'LogRefused', false],
  ['a codec we lack', { name: 'KafkaJSNotImplemented' }, 'LogRefused', false],
  ['one of several errors', { errors: [{}, { type: 'TOPIC_AUTHORIZATION_FAILED' }] }, 'LogRefused', false],
  ['a closed connection', { name: 'KafkaJSConnectionClosedError' }, 'LogUnavailable', true],
  ['anything else', {}, 'LogUnavailable', true],
] as const)('%s', (_title, fields, tag, retryable) => {
  const error = toLogError('cannot do it')(kafkaError(fields));
  expect(error).toMatchObject({ _tag: tag, retryable });
  expect(error.message).toMatch(/^cannot do it: ./);
});

test('what is no error at all has a message too', () => {
  expect(toLogError('cannot do it')('odd')).toMatchObject({ message: 'cannot do it: odd', retryable: true });
  expect(toLogError('cannot do it')(undefined).message).toBe('cannot do it: undefined');
});

test('an error that causes itself does not loop', () => {
  const error = new Error('round');
  error.cause = error;
  expect(toLogError('cannot do it')(error).message).toBe('cannot do it: round');
});

test('out of range is told apart', () => {
  expect(isOffsetOutOfRange(kafkaError({ cause: { type: 'OFFSET_OUT_OF_RANGE' } }))).toBe(true);
  expect(isOffsetOutOfRange(kafkaError({}))).toBe(false);
});

test('a topic that is missing is told with who makes it', () => {
  const error = Object.assign(new Error('This server does not host this topic-partition'), {
    type: 'UNKNOWN_TOPIC_OR_PARTITION',
  });
  expect(toLogError('cannot read the offsets of topic klines.5m')(error)).toEqual({
    _tag: 'LogRefused',
    message:
      'cannot read the offsets of topic klines.5m: there is no such topic; the one-shot service "topics" makes those of every interval that INTERVALS lists',
    retryable: false,
  });
});
