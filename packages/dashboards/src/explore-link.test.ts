/** The link, as the browser makes an address of it, opens the query that its panel asks. */
import fc from 'fast-check';
import { exploreLink } from './explore-link';
import { flux } from './panels/target';

/** What Grafana's browser does with a link: variables in the format that is asked for, plainly put in. */
const interpolated = (url: string, symbol: string): string =>
  url
    .replaceAll('${symbol:percentencode}', encodeURIComponent(symbol))
    .replaceAll('${symbol:regex}', symbol)
    .replaceAll('${__from}', '1000')
    .replaceAll('${__to}', '2000');

const paneOf = (url: string) =>
  (
    JSON.parse(new URL(url, 'http://localhost').searchParams.get('panes')!) as {
      readonly [id: string]: {
        readonly datasource: string;
        readonly queries: readonly unknown[];
        readonly range: unknown;
      };
    }
  )['query']!;

test('any query comes back as it was, with what is chosen in it', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes('$') && !text.includes('%')),
      fc.stringMatching(/^[A-Z0-9]{2,20}$/),
      (text, symbol) => {
        const link = exploreLink(
          flux(`${text} \${symbol:json} "${text.replaceAll('"', '')}" \${symbol:regex}`),
        );
        const pane = paneOf(interpolated(link.url!, symbol));
        expect(pane).toMatchObject({ datasource: 'influxdb', range: { from: '1000', to: '2000' } });
        expect(pane.queries).toEqual([
          flux(`${text} ${JSON.stringify(symbol)} "${text.replaceAll('"', '')}" ${symbol}`),
        ]);
      },
    ),
  );
});
