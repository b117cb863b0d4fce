/** Name of the product, state of the connection, the time in both zones, light and dark. */
import { formatClock, isUtc, readerZone } from '../format/time';
import type { Connection } from '../program/model';
import type { ViewProps } from './view-props';
import { Icon } from './icon';
import { shownTheme } from './theme';

export const Header = ({ model, dispatch }: ViewProps) => {
  const theme = shownTheme(model.theme);
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <header class="header">
      <a class="brand" href="/">
        <img src="/favicon.svg" alt="" width="28" height="28" />
        <span>CryptoStream</span>
      </a>
      <div class="header-end">
        <ConnectionPill connection={model.connection} />
        <Clock nowMs={model.nowMs} />
        <button
          type="button"
          class="icon-button"
          title={`Switch to ${other} colours`}
          aria-label={`Switch to ${other} colours`}
          onClick={() => dispatch({ _tag: 'ThemeChosen', theme: other })}
        >
          <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
        </button>
      </div>
    </header>
  );
};

const connectionTexts: { readonly [C in Connection]: string } = {
  connecting: 'Connecting…',
  connected: 'Connected',
  lost: 'Reconnecting…',
};

const ConnectionPill = ({ connection }: { readonly connection: Connection }) => (
  <span class={`pill connection-${connection}`} role="status" title="Connection of this page to the server">
    <span class="pill-dot" aria-hidden="true" />
    {connectionTexts[connection]}
  </span>
);

const Clock = ({ nowMs }: { readonly nowMs: number }) => {
  const zone = readerZone();
  return (
    <div class="clock" title={isUtc(zone) ? 'UTC' : `Your time (${zone}) and UTC`}>
      {isUtc(zone) ? null : (
        <span>
          {formatClock(nowMs, zone)} <small>{placeOf(zone)}</small>
        </span>
      )}
      <span class={isUtc(zone) ? '' : 'muted'}>
        {formatClock(nowMs, 'UTC')} <small>UTC</small>
      </span>
    </div>
  );
};

const placeOf = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
