/** The default set of ours, called in each way that there is. */
import { Enrichment, SeriesState } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { oneByOne, type Contestant, type Row } from './contestant';

export const compileDefault = (): Enrichment.Enrichment => {
  const made = Enrichment.enrichment(Enrichment.defaultConfiguration);
  if (E.isLeft(made)) throw new Error(made.left.message);
  return made.right;
};

const enrichment = compileDefault();
const about = { leftOut: '', names: enrichment.names, conventions: {} };

export const update: Contestant = oneByOne(
  { ...about, name: 'CryptoStream, in place', how: '`Enrichment.update`, a state that only it knows' },
  ({ bars }) => {
    const state = enrichment.copy(enrichment.initial);
    return (index) => enrichment.update(state, bars[index]!).values.numbers;
  },
);

export const step: Contestant = oneByOne(
  { ...about, name: 'CryptoStream, pure', how: '`Enrichment.step`, a new state for every kline' },
  ({ bars }) => {
    let state = enrichment.initial;
    return (index) => {
      const [enriched, next] = enrichment.step(state, bars[index]!);
      state = next;
      return enriched.values.numbers;
    };
  },
);

const none: Row = [];

export const advance: Contestant = oneByOne(
  {
    ...about,
    name: 'CryptoStream, from the log',
    how: '`SeriesState.advanceOwned` as the consumer does it: decimals as texts, gaps, repetitions',
  },
  ({ klines }) => {
    const advanceOwned = SeriesState.advanceOwned(enrichment);
    let state: SeriesState.SeriesState | null = null;
    return (index) => {
      const [outcome, next] = advanceOwned(state, klines[index]!);
      state = next;
      return outcome._tag === 'Enriched' ? outcome.enriched.values.numbers : none;
    };
  },
);
