/** The market that is chosen. */
import { isChosen } from '../../flux';

export const market = [isChosen('source'), isChosen('symbol')];
