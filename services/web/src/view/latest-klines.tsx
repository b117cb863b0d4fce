/** The newest klines as numbers, for reading and for screen readers. */
import { Interval } from '@cryptostream/domain';
import { formatVolume } from '../format/number';
import { decimalsFor, formatPrice } from '../format/price';
import { formatTime, formatUtcBeside, isUtc, readerZone, type TimeStyle } from '../format/time';
import type { Kline } from '../market/kline';
import type { Model } from '../program/model';

const shownCount = 20;

export const LatestKlines = ({ model }: { readonly model: Model }) => {
  const klines = model.klines.slice(-shownCount).toReversed();
  const decimals = decimalsFor(klines[0]?.close ?? 0);
  const isShort = model.series !== null && Interval.lengthMs(model.series.interval) < 60_000;
  return (
    <section class="card" aria-labelledby="latest-title">
      <h2 id="latest-title">Latest klines</h2>
      <div class="table-frame" tabIndex={0} role="region" aria-labelledby="latest-title">
        <table>
          <thead>
            <tr>
              <th scope="col">Open time</th>
              {['Open', 'High', 'Low', 'Close', 'Volume', 'SMA 20', 'RSI 14'].map((name) => (
                <th scope="col" class="number" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {klines.map((kline) => (
              <Row
                key={kline.openTimeMs}
                kline={kline}
                decimals={decimals}
                style={isShort ? 'second' : 'minute'}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
};

type RowProps = { readonly kline: Kline; readonly decimals: number; readonly style: TimeStyle };

const Row = ({ kline, decimals, style }: RowProps) => {
  const zone = readerZone();
  const { openTimeMs, open, high, low, close, volume, sma20, rsi14 } = kline;
  return (
    <tr>
      <th scope="row">
        {formatTime(openTimeMs, zone, style)}{' '}
        <span class="muted">{isUtc(zone) ? 'UTC' : formatUtcBeside(openTimeMs, zone, style)}</span>
        {kline.closed ? null : <span class="tag">open</span>}
      </th>
      {[open, high, low].map((price, column) => (
        <td class="number" key={column}>
          {formatPrice(price, decimals)}
        </td>
      ))}
      <td class={`number ${close < open ? 'is-down' : 'is-up'}`}>{formatPrice(close, decimals)}</td>
      <td class="number">{formatVolume(volume)}</td>
      <td class="number">{sma20 === undefined ? '–' : formatPrice(sma20, decimals)}</td>
      <td class="number">{rsi14 === undefined ? '–' : rsi14.toFixed(1)}</td>
    </tr>
  );
};
