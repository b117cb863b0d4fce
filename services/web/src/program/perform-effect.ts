/** Carries effects out and brings their outcome back as messages. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { fetchFirstSince, fetchKlines, fetchLatest, fetchStatus, fetchSymbols } from '../api/client';
import { openStream } from '../api/stream';
import type { ReferenceRequest, References } from '../market/ticker';
import { toSearch } from '../market/wanted-url';
import { keepTheme } from './kept-theme';
import type { Effect } from './effect';
import type { Dispatch, Message } from './message';

export const effectPerformer = (dispatch: Dispatch): ((effect: Effect) => void) => {
  let closeStream = () => {};
  return (effect) => {
    switch (effect._tag) {
      case 'OpenStream':
        closeStream();
        closeStream = openStream(effect.selection, dispatch);
        return;
      case 'ShowAddress':
        return showAddress(effect);
      case 'KeepTheme':
        return keepTheme(effect.theme);
      default:
        void fetchMessage(effect).then((message) => (message === null ? undefined : dispatch(message)));
    }
  };
};

type Fetch = Exclude<Effect, { readonly _tag: 'OpenStream' | 'ShowAddress' | 'KeepTheme' }>;

const fetchMessage = (effect: Fetch): Promise<Message | null> => {
  switch (effect._tag) {
    case 'FetchOverview':
      return fetchOverview();
    case 'FetchKlines':
      return fetchPage(effect);
    case 'FetchLatest':
      return fetchPrices(effect.source);
    case 'FetchReferences':
      return fetchReferences(effect.source, effect.requests);
  }
};

const fetchOverview = (): Promise<Message> =>
  pipe(
    TE.Do,
    TE.apS('symbols', fetchSymbols),
    TE.apS('status', fetchStatus),
    TE.match(
      ({ message }): Message => ({ _tag: 'OverviewFailed', message }),
      ({ symbols, status }): Message => ({ _tag: 'OverviewArrived', symbols, status }),
    ),
  )();

const fetchPage = ({ series, page }: Extract<Fetch, { _tag: 'FetchKlines' }>): Promise<Message> =>
  pipe(
    fetchKlines(series, page),
    TE.match(
      ({ message }): Message => ({ _tag: 'KlinesFailed', series, page, message }),
      (response): Message => ({ _tag: 'KlinesArrived', series, page, response }),
    ),
  )();

// Prices in the header are an extra: where they cannot be read the page does without.
const fetchPrices = (source: string): Promise<Message | null> =>
  pipe(
    fetchLatest(source),
    TE.match(
      (): Message | null => null,
      (response): Message | null => ({ _tag: 'LatestArrived', source, response }),
    ),
  )();

const fetchReferences = async (source: string, requests: readonly ReferenceRequest[]): Promise<Message> => {
  const found = await Promise.all(requests.map(fetchReference));
  return { _tag: 'ReferencesArrived', source, references: Object.assign({}, ...found) as References };
};

const fetchReference = async ({ fromMs, ...series }: ReferenceRequest): Promise<References> => {
  const response = await fetchFirstSince(series, fromMs)();
  const kline = E.isRight(response) ? response.right.klines[0] : undefined;
  return kline === undefined ? {} : { [series.symbol]: { price: kline.open, timeMs: kline.open_time_ms } };
};

const showAddress = ({ series, how }: Extract<Effect, { _tag: 'ShowAddress' }>): void =>
  how === 'push'
    ? history.pushState(null, '', toSearch(series))
    : history.replaceState(null, '', toSearch(series));
