/** How the loading of older klines goes. */
import type { ViewProps } from './view-props';

export const HistoryNote = ({ model, dispatch }: ViewProps) => {
  switch (model.history._tag) {
    case 'Idle':
    case 'Complete':
      return null;
    case 'Loading':
      return (
        <div class="history-note" role="status">
          <span class="spinner" aria-hidden="true" /> Loading older klines…
        </div>
      );
    case 'Failed':
      return (
        <div class="history-note" role="alert">
          Older klines could not be loaded: {model.history.message}{' '}
          <button type="button" class="button" onClick={() => dispatch({ _tag: 'RetryWanted' })}>
            Try again
          </button>
        </div>
      );
  }
};
