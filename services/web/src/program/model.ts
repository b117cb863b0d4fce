/** Everything the page knows. Views are functions of it; it changes in `update` only. */
import type { StatusResponse } from '@cryptostream/contracts';
import type { Series } from '@cryptostream/domain';
import type { Catalog, Wanted } from '../market/catalog';
import type { KlineBook } from '../market/kline-book';
import type { References, Tickers } from '../market/ticker';

/** Loading of the first page of a series. `Loaded` with an empty book is a series that has no kline yet. */
export type Load =
  | { readonly _tag: 'Loading' }
  | { readonly _tag: 'Loaded' }
  | { readonly _tag: 'Failed'; readonly message: string };

/** Loading of older pages while scrolling back. */
export type History =
  | { readonly _tag: 'Idle' }
  | { readonly _tag: 'Loading' }
  | { readonly _tag: 'Complete' }
  | { readonly _tag: 'Failed'; readonly message: string };

/** What /symbols and /status say. `failure` is why the newest attempt to read it again did not succeed. */
export type Overview = {
  readonly status: StatusResponse | null;
  readonly catalog: Catalog;
  readonly failure: string | null;
};

export type Connection = 'connecting' | 'connected' | 'lost';

export type ThemeChoice = 'system' | 'light' | 'dark';

export type Model = {
  readonly wanted: Wanted;
  /** Null until the server has named its series. */
  readonly series: Series.Series | null;
  readonly overview: Overview;
  readonly load: Load;
  readonly klines: KlineBook;
  readonly history: History;
  /** From where on klines were missed that could not be read yet. */
  readonly missedFromMs: number | null;
  readonly connection: Connection;
  readonly tickers: Tickers;
  readonly references: References;
  /** When the stream last brought something for the shown series. */
  readonly lastUpdateMs: number | null;
  /** Open time under the crosshair. */
  readonly hoveredMs: number | null;
  readonly nowMs: number;
  /** When each thing that is read again and again was last asked for. */
  readonly asked: { readonly overviewMs: number; readonly klinesMs: number; readonly referencesMs: number };
  readonly theme: ThemeChoice;
};

export type Start = { readonly wanted: Wanted; readonly theme: ThemeChoice; readonly nowMs: number };

export const initialModel = ({ wanted, theme, nowMs }: Start): Model => ({
  wanted,
  series: null,
  overview: { status: null, catalog: [], failure: null },
  load: { _tag: 'Loading' },
  klines: [],
  history: { _tag: 'Idle' },
  missedFromMs: null,
  connection: 'connecting',
  tickers: {},
  references: {},
  lastUpdateMs: null,
  hoveredMs: null,
  nowMs,
  asked: { overviewMs: nowMs, klinesMs: 0, referencesMs: 0 },
  theme,
});
