/** What is chosen. */
import { isAmongChosen, isChosen } from '../../flux';

export const markets = [isChosen('source'), isAmongChosen('symbol')];

export const series = [...markets, isChosen('interval')];
