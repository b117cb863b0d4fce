/** One WebSocket connection. Its pings are answered by the library. */
import WebSocket from 'ws';

export type Socket = {
  /** Ends it at once; `onClose` is still called. */
  readonly close: () => void;
  readonly closed: Promise<void>;
};

export type SocketHandlers = {
  readonly onOpen: () => void;
  readonly onMessage: (text: string) => void;
  /** Once, whether it ever opened or not. */
  readonly onClose: (reason: string) => void;
};

// A kline is 400 bytes.
const options = { perMessageDeflate: false, maxPayload: 1_048_576 } as const;

/** @param url a valid `ws:` or `wss:` URL */
export const openSocket = (url: string, { onOpen, onMessage, onClose }: SocketHandlers): Socket => {
  const socket = new WebSocket(url, options);
  let failure: string | null = null;
  socket.on('open', onOpen);
  // `nodebuffer` is the default: every message comes as one Buffer.
  socket.on('message', (data: Buffer) => onMessage(data.toString()));
  socket.on('error', (error: Error) => {
    failure ??= toReason(error);
  });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', (code, text) => {
      onClose(failure ?? `closed by the exchange (${[code, text.toString()].join(' ').trim()})`);
      resolve();
    });
  });
  return { close: () => socket.terminate(), closed };
};

const toReason = (error: Error & { readonly code?: string }): string =>
  /response: 451/.test(error.message)
    ? 'the exchange does not serve this location (451); set BINANCE_STREAM_URL to another base URL'
    : error.message || (error.code ?? 'connection failed');
