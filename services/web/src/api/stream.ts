/** The server-sent events of one selection of series, as messages. */
import { parseJson, streamEventSchemas, type StreamEventName } from '@cryptostream/contracts';
import * as E from 'fp-ts/Either';
import type { StreamSelection } from '../program/effect';
import type { Dispatch } from '../program/message';

/** Where the server refuses a connection EventSource gives up; that is tried again after this. */
const reopenMs = 3_000;

/** @returns closes the stream */
export const openStream = (selection: StreamSelection, dispatch: Dispatch): (() => void) => {
  const source = new EventSource(`/api/v1/stream?${query(selection)}`);
  let closeReopened = () => {};
  source.addEventListener('open', () => dispatch({ _tag: 'StreamOpened' }));
  source.addEventListener('error', () => {
    dispatch({ _tag: 'StreamLost' });
    if (source.readyState === EventSource.CLOSED) closeReopened = reopenLater(selection, dispatch);
  });
  listen(source, 'kline', (kline) => dispatch({ _tag: 'KlinePushed', kline, atMs: Date.now() }));
  listen(source, 'enriched', (kline) => dispatch({ _tag: 'KlinePushed', kline, atMs: Date.now() }));
  listen(source, 'status', (feed) => dispatch({ _tag: 'FeedPushed', feed }));
  listen(source, 'reset', (reset) => dispatch({ _tag: 'ResetPushed', reset }));
  return () => {
    source.close();
    closeReopened();
  };
};

type Data<N extends StreamEventName> = ReturnType<(typeof streamEventSchemas)[N]['parse']>;

const listen = <N extends StreamEventName>(
  source: EventSource,
  name: N,
  handle: (data: Data<N>) => void,
): void =>
  source.addEventListener(name, ({ data }: MessageEvent<string>) => {
    const json = parseJson(data);
    const decoded = streamEventSchemas[name].safeParse(E.isRight(json) ? json.right : undefined);
    // An event in an unknown form comes from a newer server: the page shows what it understands.
    if (decoded.success) handle(decoded.data as Data<N>);
  });

const reopenLater = (selection: StreamSelection, dispatch: Dispatch): (() => void) => {
  let close = () => {};
  const timer = setTimeout(() => {
    close = openStream(selection, dispatch);
  }, reopenMs);
  return () => {
    clearTimeout(timer);
    close();
  };
};

const query = ({ source, symbols, intervals }: StreamSelection): string =>
  new URLSearchParams({
    sources: source,
    symbols: symbols.join(','),
    intervals: intervals.join(','),
  }).toString();
