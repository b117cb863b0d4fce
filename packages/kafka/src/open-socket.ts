/** A connection to a broker, as kafkajs opens one, which bytes that are no answer cost and not the whole process. */
import type { ISocketFactory, KafkaConfig } from 'kafkajs';
import { connect as connectPlainly, isIP, type Socket } from 'node:net';
import { connect as connectSafely } from 'node:tls';

/** As kafkajs has it. */
const keepAliveMs = 60_000;

export const openSocket: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const socket = connect(host, port, ssl, onConnect);
  socket.setKeepAlive(true, keepAliveMs);
  return guarded(socket);
};

/** More than kafkajs says that it hands on. */
type Tls = KafkaConfig['ssl'] | null;

const connect = (host: string, port: number, ssl: Tls, onConnect: () => void): Socket => {
  if (ssl === undefined || ssl === null || ssl === false) return connectPlainly({ host, port }, onConnect);
  const name = isIP(host) === 0 ? { servername: host } : {};
  return connectSafely({ host, port, ...name, ...(ssl === true ? {} : ssl) }, onConnect);
};

/**
 * kafkajs reads the length of an answer and its number where the answer arrives, with nobody around who could catch: after a piece of a
 * stream was lost, or at a port where something else answers, it throws there.
 */
const guarded = (socket: Socket): Socket => {
  const emit: (event: string | symbol, ...values: unknown[]) => boolean = socket.emit.bind(socket);
  socket.emit = (event: string | symbol, ...values: unknown[]): boolean => {
    if (event !== 'data') return emit(event, ...values);
    try {
      return emit(event, ...values);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      socket.destroy(new Error(`what arrived is no answer of a Kafka broker (${what})`));
      return true;
    }
  };
  return socket;
};
