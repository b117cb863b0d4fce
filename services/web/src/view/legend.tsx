/** The numbers of the kline under the crosshair, or of the newest one. */
import { Interval } from '@cryptostream/domain';
import { formatChange, formatCount, formatVolume } from '../format/number';
import { decimalsFor, formatPrice } from '../format/price';
import { symbolName, symbolParts } from '../format/symbol-name';
import { formatTime, formatUtcBeside, isUtc, readerZone, type TimeStyle } from '../format/time';
import * as KlineBook from '../market/kline-book';
import type { Kline } from '../market/kline';
import type { Model } from '../program/model';

export const Legend = ({ model }: { readonly model: Model }) => {
  const { series, klines, hoveredMs } = model;
  if (series === null) return <div class="legend" />;
  const kline = (hoveredMs === null ? undefined : KlineBook.at(klines, hoveredMs)) ?? klines.at(-1);
  return (
    <div class="legend">
      <h1>
        {symbolName(series.symbol)} <small>{series.interval}</small>
      </h1>
      {kline === undefined ? null : <Values kline={kline} model={model} />}
    </div>
  );
};

type ValuesProps = { readonly kline: Kline; readonly model: Model };

const Values = ({ kline, model }: ValuesProps) => {
  const { series, klines } = model;
  const decimals = decimalsFor(klines.at(-1)?.close ?? kline.close);
  const price = (value: number) => formatPrice(value, decimals);
  const direction = kline.close < kline.open ? 'is-down' : 'is-up';
  const base = symbolParts(series?.symbol ?? '').base;
  return (
    <dl>
      <OpenTime kline={kline} interval={series?.interval ?? '1m'} />
      <Value name="O" title="Open" text={price(kline.open)} class={direction} />
      <Value name="H" title="High" text={price(kline.high)} class={direction} />
      <Value name="L" title="Low" text={price(kline.low)} class={direction} />
      <Value name="C" title="Close" text={price(kline.close)} class={direction} />
      <Value name="Change" text={formatChange((kline.close / kline.open - 1) * 100)} class={direction} />
      <Value name="Vol" title="Volume" text={`${formatVolume(kline.volume)} ${base}`} />
      {kline.trades === undefined ? null : <Value name="Trades" text={formatCount(kline.trades)} />}
      <Value name="SMA 20" text={warm(kline.sma20, price)} class="is-sma" />
      <Value name="RSI 14" text={warm(kline.rsi14, (value) => value.toFixed(1))} class="is-rsi" />
    </dl>
  );
};

const OpenTime = ({ kline, interval }: { readonly kline: Kline; readonly interval: Interval.Interval }) => {
  const lengthMs = Interval.lengthMs(interval);
  const style: TimeStyle = lengthMs < 60_000 ? 'second' : 'minute';
  const zone = lengthMs >= Interval.lengthMs('1d') ? 'UTC' : readerZone();
  return (
    <div class="open-time">
      <dt class="visually-hidden">Open time</dt>
      <dd>
        {formatTime(kline.openTimeMs, zone, style)}{' '}
        <span class="muted">{isUtc(zone) ? 'UTC' : formatUtcBeside(kline.openTimeMs, zone, style)}</span>
        {kline.closed ? null : <span class="tag">open</span>}
      </dd>
    </div>
  );
};

type ValueProps = {
  readonly name: string;
  readonly text: string;
  readonly title?: string;
  readonly class?: string;
};

const Value = ({ name, text, title, ...rest }: ValueProps) => (
  <div>
    <dt title={title}>{name}</dt>
    <dd class={rest.class}>{text}</dd>
  </div>
);

// An indicator has no value before its warm-up is over.
const warm = (value: number | undefined, format: (value: number) => string): string =>
  value === undefined ? '–' : format(value);
