/** Every value that was computed of the kline under the crosshair, or of the newest one, by the name it has everywhere. */
import { formatValue } from '../format/number';
import { formatTime, readerZone } from '../format/time';
import * as KlineBook from '../market/kline-book';
import type { Model } from '../program/model';

export const IndicatorValues = ({ model: { klines, hoveredMs } }: { readonly model: Model }) => {
  const kline = (hoveredMs === null ? undefined : KlineBook.at(klines, hoveredMs)) ?? klines.at(-1);
  const values = Object.entries(kline?.values ?? {});
  return (
    <section class="card is-wide" aria-labelledby="values-title">
      <h2 id="values-title">
        Indicators and signals{' '}
        {kline === undefined ? null : (
          <small class="muted">{formatTime(kline.openTimeMs, readerZone(), 'second')}</small>
        )}
      </h2>
      {values.length === 0 ? (
        <p class="muted value-note">None is warm yet: each needs some klines before its first value.</p>
      ) : (
        <dl class="values">
          {values.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{formatValue(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
};
