/** Everything that can happen to the page. Answers carry the series they were asked for: it may have changed since. */
import type {
  ApiSeriesKline,
  FeedStatusEvent,
  KlinesResponse,
  LatestKlinesResponse,
  ResetEvent,
  StatusResponse,
  SymbolsResponse,
} from '@cryptostream/contracts';
import type { Series } from '@cryptostream/domain';
import type { Wanted } from '../market/catalog';
import type { References } from '../market/ticker';
import type { KlinesPage } from './klines-page';

type Asked = { readonly series: Series.Series; readonly page: KlinesPage };

export type Message =
  | { readonly _tag: 'OverviewArrived'; readonly symbols: SymbolsResponse; readonly status: StatusResponse }
  | { readonly _tag: 'OverviewFailed'; readonly message: string }
  | (Asked & { readonly _tag: 'KlinesArrived'; readonly response: KlinesResponse })
  | (Asked & { readonly _tag: 'KlinesFailed'; readonly message: string })
  | { readonly _tag: 'LatestArrived'; readonly source: string; readonly response: LatestKlinesResponse }
  | { readonly _tag: 'ReferencesArrived'; readonly source: string; readonly references: References }
  | { readonly _tag: 'KlinePushed'; readonly kline: ApiSeriesKline; readonly atMs: number }
  | { readonly _tag: 'FeedPushed'; readonly feed: FeedStatusEvent }
  | { readonly _tag: 'ResetPushed'; readonly reset: ResetEvent }
  | { readonly _tag: 'StreamOpened' }
  | { readonly _tag: 'StreamLost' }
  | { readonly _tag: 'SeriesWanted'; readonly wanted: Partial<Wanted> }
  | { readonly _tag: 'AddressChanged'; readonly wanted: Wanted }
  | { readonly _tag: 'HistoryWanted' }
  | { readonly _tag: 'RetryWanted' }
  | { readonly _tag: 'Hovered'; readonly openTimeMs: number | null }
  | { readonly _tag: 'ThemeChosen'; readonly theme: ThemeName }
  | { readonly _tag: 'Woken'; readonly nowMs: number }
  | { readonly _tag: 'Ticked'; readonly nowMs: number };

export type ThemeName = 'light' | 'dark';

export type Dispatch = (message: Message) => void;
