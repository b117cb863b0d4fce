import type { StreamEvent } from '@cryptostream/ports';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { binance } from '../binance';
import { scriptedServer } from '../rest/scripted-server.fixture';
import { fakeTime, silentLogger, until, type FakeTime } from '../fake-time.fixture';

const frame = (symbol: string, closed = false): string =>
  JSON.stringify({
    stream: `${symbol.toLowerCase()}@kline_1m`,
    data: {
      e: 'kline',
      E: 61_000,
      s: symbol,
      k: {
        t: 60_000,
        T: 119_999,
        s: symbol,
        i: '1m',
        f: 1,
        L: 3,
        o: '1.0',
        c: '1.5',
        h: '2.0',
        l: '0.5',
        v: '10',
        n: 3,
        x: closed,
        q: '15',
        V: '4',
        Q: '6',
      },
    },
  });

const shutdown = JSON.stringify({ stream: '!serverShutdown', data: { e: 'serverShutdown', E: 5 } });

describe('stream', () => {
  let server: WebSocketServer;
  let joined: { readonly url: string | undefined; readonly socket: WebSocket }[];
  let time: FakeTime;
  let events: StreamEvent[];
  let stop: () => Promise<void>;

  const listen = async (port = 0): Promise<void> => {
    server = new WebSocketServer({ host: '127.0.0.1', port });
    server.on('connection', (socket, { url }) => joined.push({ url, socket }));
    await new Promise((resolve) => server.once('listening', resolve));
  };

  const port = () => (server.address() as AddressInfo).port;

  const end = async (): Promise<void> => {
    server.clients.forEach((client) => client.terminate());
    await new Promise((resolve) => server.close(resolve));
  };

  beforeEach(async () => {
    [joined, events, time] = [[], [], fakeTime()];
    await listen();
    const { streamKlines } = binance(
      { streamUrl: `ws://127.0.0.1:${port()}/` },
      { ...time, logger: silentLogger, random: () => 0 },
    );
    const running = streamKlines({ symbols: ['BTCUSDC', 'ETHUSDC'], interval: '1m' }, (event) =>
      events.push(event),
    );
    stop = running.stop;
    await until(() => events.length === 1, 'joining');
  });

  afterEach(async () => {
    await stop();
    expect(time.sleepers()).toBe(0);
    await end();
  });

  const tags = () => events.map(({ _tag }) => _tag);

  test('joins the combined stream of all symbols, and hands on klines', async () => {
    expect(joined.map(({ url }) => url)).toEqual(['/stream?streams=btcusdc@kline_1m/ethusdc@kline_1m']);
    joined[0]?.socket.send(frame('BTCUSDC', true));
    await until(() => events.length === 2);
    expect(events).toMatchObject([
      { _tag: 'Connected' },
      {
        _tag: 'KlineReceived',
        eventTimeMs: 61_000,
        kline: { source: 'binance', symbol: 'BTCUSDC', interval: '1m', openTimeMs: 60_000, closed: true },
      },
    ]);
  });

  test('frames that are not understood are events, and the stream goes on', async () => {
    const odd = [
      '<html>',
      '{}',
      frame('XRPUSDC'),
      frame('BTCUSDC').replace('"10"', '""'),
      '{"code":2,"msg":"Invalid"}',
    ];
    [...odd, '{"result":null,"id":1}', frame('BTCUSDC')].forEach((text) => joined[0]?.socket.send(text));
    joined[0]?.socket.send(Buffer.from([0, 1, 2]));
    await until(() => events.length === 8);
    expect(tags()).toEqual([
      'Connected',
      ...odd.map(() => 'FrameNotUnderstood'),
      'KlineReceived',
      'FrameNotUnderstood',
    ]);
    expect(events[4]).toMatchObject({ message: expect.stringContaining('k.v') });
  });

  test('a dropped connection is opened again after a pause', async () => {
    joined[0]?.socket.terminate();
    await until(() => events.length === 2);
    expect(events[1]).toMatchObject({ _tag: 'Disconnected', retryInMs: 500 });
    await time.advance(499);
    expect(joined.length).toBe(1);
    await time.advance(251);
    await until(() => events.length === 3);
    expect(tags()).toEqual(['Connected', 'Disconnected', 'Connected']);
  });

  test('a server that is gone is tried until it is back', async () => {
    const same = port();
    await end();
    await until(() => events.length === 2);
    await time.advance(750);
    await until(() => events.length === 3);
    expect(events[2]).toMatchObject({
      _tag: 'Disconnected',
      retryInMs: 1_000,
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    await listen(same);
    await time.advance(1_250);
    await until(() => events.length === 4);
    expect(events[3]).toEqual({ _tag: 'Connected' });
  });

  test('while the exchange bans the address no connection is tried', async () => {
    const banning = await scriptedServer();
    banning.answer(() => ({
      status: 418,
      headers: { 'retry-after': '120' },
      body: { code: -1003, msg: 'banned' },
    }));
    const instance = binance(
      { streamUrl: `ws://127.0.0.1:${port()}/`, restUrl: banning.url },
      { ...time, logger: silentLogger, random: () => 0 },
    );
    await instance.serverTime();
    const banned = instance.streamKlines({ symbols: ['BTCUSDC'], interval: '1m' }, () => undefined);
    const ofBanned = () => joined.filter(({ url }) => url === '/stream?streams=btcusdc@kline_1m');
    await time.advance(119_000);
    expect(ofBanned()).toEqual([]);
    await time.advance(1_250);
    await until(() => ofBanned().length > 0, 'joining after the ban');
    await banned.stop();
    await banning.close();
  });

  test('silence is told, then ends the connection', async () => {
    await time.advance(10_250);
    expect(tags()).toEqual(['Connected', 'Silent', 'Silent']);
    await time.advance(20_000);
    expect(events[3]).toMatchObject({ _tag: 'Disconnected', reason: 'nothing came for 30000 ms' });
    await time.advance(1_000);
    await until(() => events.length === 5);
    expect(joined.length).toBe(2);
  });

  test('the old connection serves until the new one delivers: no hole, no event', async () => {
    for (let seconds = 0; seconds < 63; seconds += 9) {
      joined[0]?.socket.send(frame('BTCUSDC'));
      joined[0]?.socket.send(frame('ETHUSDC'));
      const expected = events.length + 2;
      await until(() => events.length === expected);
      await time.advance(9_000);
    }
    joined[0]?.socket.send(shutdown);
    await until(() => joined.length === 2, 'the replacement');
    joined[0]?.socket.send(frame('BTCUSDC', true));
    joined[1]?.socket.send(frame('BTCUSDC', true));
    joined[1]?.socket.send(frame('ETHUSDC', true));
    await until(
      () => events.filter((event) => event._tag === 'KlineReceived' && event.kline.closed).length === 3,
    );
    await time.advance(250);
    await until(() => server.clients.size === 1, 'the end of the old connection');
    expect(new Set(tags())).toEqual(new Set(['Connected', 'KlineReceived']));
    expect(tags().filter((tag) => tag === 'Connected').length).toBe(1);
  });

  test('after stop nothing comes any more', async () => {
    joined[0]?.socket.send(frame('BTCUSDC'));
    await stop();
    const count = events.length;
    await until(() => server.clients.size === 0);
    await time.advance(60_000);
    expect(events.length).toBe(count);
    expect(joined.length).toBe(1);
  });
});
