/** The symbols with their prices now and the change over a day. */
import { formatAge } from '../format/duration';
import { formatChange } from '../format/number';
import { formatPrice } from '../format/price';
import { symbolParts, symbolName } from '../format/symbol-name';
import { symbolsOf } from '../market/catalog';
import { changePercent, dayMs } from '../market/ticker';
import type { Model } from '../program/model';
import type { ViewProps } from './view-props';
import { ChoiceLink } from './choice-link';

export const SymbolTabs = ({ model, dispatch }: ViewProps) => {
  const { series, overview } = model;
  const symbols = series === null ? [] : symbolsOf(overview.catalog, series.source);
  return (
    <nav class="symbols" aria-label="Symbol">
      {symbols.map((symbol) => (
        <ChoiceLink
          key={symbol}
          class="symbol"
          model={model}
          dispatch={dispatch}
          wanted={{ symbol }}
          isChosen={symbol === series?.symbol}
          label={spoken(model, symbol)}
        >
          <SymbolCard model={model} symbol={symbol} />
        </ChoiceLink>
      ))}
    </nav>
  );
};

type CardProps = { readonly model: Model; readonly symbol: string };

const SymbolCard = ({ model, symbol }: CardProps) => {
  const { base, quote } = symbolParts(symbol);
  const ticker = model.tickers[symbol];
  return (
    <>
      <span class="symbol-name">
        {base}
        {quote === null ? null : <small>/{quote}</small>}
      </span>
      <span class="symbol-price">{ticker === undefined ? '–' : formatPrice(ticker.price)}</span>
      <Change model={model} symbol={symbol} />
    </>
  );
};

const Change = ({ model, symbol }: CardProps) => {
  const percent = changePercent(model.tickers[symbol], model.references[symbol]);
  return percent === null ? (
    <span class="change muted">–</span>
  ) : (
    <span class={`change ${percent < 0 ? 'is-down' : 'is-up'}`}>
      <span aria-hidden="true">{percent < 0 ? '▼' : '▲'}</span> {formatChange(percent)}{' '}
      <small>{span(model, symbol)}</small>
    </span>
  );
};

const toleranceMs = dayMs / 12;

// A young store does not reach back a day: then the span says how far it does.
const span = ({ references, nowMs }: Model, symbol: string): string => {
  const ageMs = nowMs - (references[symbol]?.timeMs ?? nowMs);
  return ageMs > dayMs - toleranceMs ? '24 h' : formatAge(ageMs).replace(' ago', '');
};

const spoken = (model: Model, symbol: string): string => {
  const ticker = model.tickers[symbol];
  const percent = changePercent(ticker, model.references[symbol]);
  const price = ticker === undefined ? 'no price yet' : formatPrice(ticker.price);
  return `${symbolName(symbol)}, ${price}${percent === null ? '' : `, ${formatChange(percent)} in ${span(model, symbol)}`}`;
};
