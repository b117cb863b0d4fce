/** Where the same numbers are for programs, what runs, and the notice the chart library asks for. */
import { isUtc, readerZone } from '../format/time';
import type { Model } from '../program/model';

export const Footer = ({ model }: { readonly model: Model }) => {
  const { status } = model.overview;
  const zone = readerZone();
  return (
    <footer class="footer">
      <nav aria-label="For programs">
        <a href="/docs">API documentation</a>
        <a href="/api/v1/status">Status as JSON</a>
        <a href="/api/v1/openapi.json">OpenAPI</a>
      </nav>
      <p>
        {isUtc(zone) ? 'Times in UTC' : `Times in ${zone}, UTC beside`}
        {status === null ? '' : ` · ${modeTexts[status.mode]} · version ${status.version}`}
      </p>
      <p>
        Charts by{' '}
        <a href="https://www.tradingview.com/" rel="noopener noreferrer" target="_blank">
          TradingView Lightweight Charts™
        </a>
        , © 2026 TradingView, Inc.
      </p>
    </footer>
  );
};

const modeTexts = { live: 'live', simulated: 'SIMULATED', archive: 'archive' } as const;
