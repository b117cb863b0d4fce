/** What everyone must know before reading a price: simulated data, Binance out of reach, a server that does not answer. */
import type { Model } from '../program/model';
import { Icon } from './icon';

export const Banner = ({ model }: { readonly model: Model }) => {
  const texts = bannerTexts(model);
  return (
    <div role="alert">
      {texts.map((text) => (
        <p class="banner" key={text}>
          <Icon name="warning" />
          <span>{text}</span>
        </p>
      ))}
    </div>
  );
};

const bannerTexts = ({ overview, series }: Model): readonly string[] => {
  const { status, catalog, failure } = overview;
  const isSimulated = catalog.some((entry) => entry.source === series?.source && entry.simulated);
  const banner = status?.banner ?? null;
  return [
    ...(banner === null ? [] : [banner]),
    ...(isSimulated && !/simulated/i.test(banner ?? '')
      ? ['SIMULATED: these prices are made up; no exchange published them.']
      : []),
    ...(failure !== null && series !== null ? [`${failure} What you see may be out of date.`] : []),
  ];
};
