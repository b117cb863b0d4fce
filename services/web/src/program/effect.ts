/** What the page asks of the world, as values; `perform-effect.ts` carries them out. */
import type { Interval, Series } from '@cryptostream/domain';
import type { ReferenceRequest } from '../market/ticker';
import type { KlinesPage } from './klines-page';
import type { ThemeName } from './message';

export type StreamSelection = {
  readonly source: string;
  readonly symbols: readonly string[];
  readonly intervals: readonly Interval.Interval[];
};

export type Effect =
  | { readonly _tag: 'FetchOverview' }
  | { readonly _tag: 'FetchKlines'; readonly series: Series.Series; readonly page: KlinesPage }
  | { readonly _tag: 'FetchLatest'; readonly source: string }
  | {
      readonly _tag: 'FetchReferences';
      readonly source: string;
      readonly requests: readonly ReferenceRequest[];
    }
  | { readonly _tag: 'OpenStream'; readonly selection: StreamSelection }
  | { readonly _tag: 'ShowAddress'; readonly series: Series.Series; readonly how: 'push' | 'replace' }
  | { readonly _tag: 'KeepTheme'; readonly theme: ThemeName };
