import { answerControl, type Subscription } from './subscription';

const none: Subscription = { streams: [], combined: false };
const two: Subscription = { streams: ['a@kline_1m', 'b@kline_1m'], combined: true };

const rows: readonly {
  readonly name: string;
  readonly before: Subscription;
  readonly message: string;
  readonly reply: unknown;
  readonly after: Subscription;
}[] = [
  {
    name: 'subscribes, each stream once',
    before: { ...none, streams: ['a@kline_1m'] },
    message: '{"method":"SUBSCRIBE","params":["a@kline_1m","b@kline_1m"],"id":1}',
    reply: { result: null, id: 1 },
    after: { ...none, streams: ['a@kline_1m', 'b@kline_1m'] },
  },
  {
    name: 'unsubscribes',
    before: two,
    message: '{"method":"UNSUBSCRIBE","params":["a@kline_1m"],"id":"x"}',
    reply: { result: null, id: 'x' },
    after: { ...two, streams: ['b@kline_1m'] },
  },
  {
    name: 'lists',
    before: two,
    message: '{"method":"LIST_SUBSCRIPTIONS","id":3}',
    reply: { result: ['a@kline_1m', 'b@kline_1m'], id: 3 },
    after: two,
  },
  {
    name: 'wraps frames when asked',
    before: none,
    message: '{"method":"SET_PROPERTY","params":["combined",true],"id":5}',
    reply: { result: null, id: 5 },
    after: { ...none, combined: true },
  },
  {
    name: 'tells whether it wraps',
    before: two,
    message: '{"method":"GET_PROPERTY","params":["combined"],"id":null}',
    reply: { result: true, id: null },
    after: two,
  },
  {
    name: 'refuses an unknown property',
    before: none,
    message: '{"method":"GET_PROPERTY","params":["colour"],"id":1}',
    reply: { code: 0, msg: 'Unknown property', id: 1 },
    after: none,
  },
  {
    name: 'refuses a value of another type',
    before: none,
    message: '{"method":"SET_PROPERTY","params":["combined","yes"],"id":1}',
    reply: { code: 1, msg: 'Invalid value type: expected Boolean', id: 1 },
    after: none,
  },
  {
    name: 'refuses more streams than there may be',
    before: two,
    message: '{"method":"SUBSCRIBE","params":["c@kline_1m","d@kline_1m"],"id":1}',
    reply: { code: 2, msg: 'Invalid request: too many subscriptions', id: 1 },
    after: two,
  },
  {
    name: 'refuses what is not JSON',
    before: two,
    message: 'hello',
    reply: { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1', id: null },
    after: two,
  },
];

test.each(rows)('$name', ({ before, message, reply, after }) => {
  const [text, next] = answerControl(3)(before, message);
  expect(JSON.parse(text)).toEqual(reply);
  expect(next).toEqual(after);
});

test.each([
  'null',
  '[]',
  '7',
  '"x"',
  '{"method":7}',
  '{"method":"SUBSCRIBE","params":{},"id":1}',
  '{"id":1.5}',
  '{"method":"FLY","id":1}',
])('refuses %s as no request', (message) => {
  const [text, next] = answerControl(3)(two, message);
  expect(JSON.parse(text)).toMatchObject({ code: 2 });
  expect(next).toBe(two);
});
