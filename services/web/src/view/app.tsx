/** The page. */
import { Banner } from './banner';
import { ChartPanel } from './chart-panel';
import { Footer } from './footer';
import { Header } from './header';
import { IndicatorValues } from './indicator-values';
import { LatestKlines } from './latest-klines';
import { SeriesTable } from './series-table';
import { SymbolTabs } from './symbol-tabs';
import type { ViewProps } from './view-props';

export const App = ({ model, dispatch }: ViewProps) => (
  <>
    <a class="skip-link" href="#chart">
      Skip to the chart
    </a>
    <Header model={model} dispatch={dispatch} />
    <Banner model={model} />
    <main>
      <SymbolTabs model={model} dispatch={dispatch} />
      <ChartPanel model={model} dispatch={dispatch} />
      <div class="below">
        <SeriesTable model={model} dispatch={dispatch} />
        <LatestKlines model={model} />
        <IndicatorValues model={model} />
      </div>
    </main>
    <Footer model={model} />
  </>
);
