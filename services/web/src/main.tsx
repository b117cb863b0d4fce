/** Starts the page: the program, what it listens to, and where it is drawn. */
import './zod-without-eval';
import { render } from 'preact';
import { formatPrice } from './format/price';
import { symbolName } from './format/symbol-name';
import { fromSearch } from './market/wanted-url';
import { keptTheme } from './program/kept-theme';
import { initialModel, type Model } from './program/model';
import { effectPerformer } from './program/perform-effect';
import { runProgram } from './program/run-program';
import type { Dispatch } from './program/message';
import { App } from './view/app';
import { systemIsDark } from './view/theme';
import './style/tokens.css';
import './style/page.css';
import './style/chart.css';
import './style/tables.css';

const draw = (model: Model, dispatch: Dispatch): void => {
  const root = document.getElementById('app');
  if (root === null) return;
  if (model.theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = model.theme;
  document.title = title(model);
  render(<App model={model} dispatch={dispatch} />, root);
};

const title = ({ series, tickers }: Model): string => {
  if (series === null) return 'CryptoStream';
  const price = tickers[series.symbol]?.price;
  return [
    ...(price === undefined ? [] : [formatPrice(price)]),
    symbolName(series.symbol),
    'CryptoStream',
  ].join(' · ');
};

const start = { wanted: fromSearch(location.search), theme: keptTheme(), nowMs: Date.now() };
const program = runProgram(initialModel(start), effectPerformer, draw);
const { dispatch } = program;

const woken = (): void => {
  if (document.visibilityState === 'visible') dispatch({ _tag: 'Woken', nowMs: Date.now() });
};

document.addEventListener('visibilitychange', woken);
addEventListener('online', woken);
addEventListener('popstate', () => dispatch({ _tag: 'AddressChanged', wanted: fromSearch(location.search) }));
systemIsDark.addEventListener('change', () => draw(program.model(), dispatch));
setInterval(() => dispatch({ _tag: 'Ticked', nowMs: Date.now() }), 1_000);
dispatch({ _tag: 'Woken', nowMs: Date.now() });
