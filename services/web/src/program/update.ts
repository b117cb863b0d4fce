/** The whole behaviour of the page: `(model, message) => [model, effects]`. */
import { apply, type Step } from './step';
import { feedPushed, klinePushed, resetPushed, streamLost, streamOpened } from './update-stream';
import { historyWanted, klinesArrived, klinesFailed } from './update-klines';
import { overviewArrived, overviewFailed } from './update-overview';
import { addressChanged, seriesWanted } from './update-selection';
import { retryWanted, ticked, woken } from './update-time';
import { latestArrived, referencesArrived } from './update-tickers';
import type { Message } from './message';
import type { Model } from './model';

export const update = (model: Model, message: Message): Step => {
  switch (message._tag) {
    case 'OverviewArrived':
      return overviewArrived(model, message);
    case 'OverviewFailed':
      return overviewFailed(model, message);
    case 'KlinesArrived':
      return klinesArrived(model, message);
    case 'KlinesFailed':
      return klinesFailed(model, message);
    case 'LatestArrived':
      return latestArrived(model, message);
    case 'ReferencesArrived':
      return referencesArrived(model, message);
    case 'KlinePushed':
      return klinePushed(model, message);
    case 'FeedPushed':
      return feedPushed(model, message);
    case 'ResetPushed':
      return resetPushed(model, message);
    case 'StreamOpened':
      return streamOpened(model);
    case 'StreamLost':
      return streamLost(model);
    case 'SeriesWanted':
      return seriesWanted(model, message);
    case 'AddressChanged':
      return addressChanged(model, message);
    case 'HistoryWanted':
      return historyWanted(model);
    case 'RetryWanted':
      return retryWanted(model);
    case 'Hovered':
      return apply({ ...model, hoveredMs: message.openTimeMs });
    case 'ThemeChosen':
      return apply({ ...model, theme: message.theme }, { _tag: 'KeepTheme', theme: message.theme });
    case 'Woken':
      return woken(model, message);
    case 'Ticked':
      return ticked(model, message);
  }
};
