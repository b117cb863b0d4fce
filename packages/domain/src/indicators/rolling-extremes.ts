/**
 * Maximum and minimum of the last closes in constant time on average: of the closes in the window only those are kept that
 * no later one has surpassed, so that the first of them is the extreme.
 */
import { closeAgo, type History } from './history';

/**
 * Takes the newest close, in place.
 *
 * @param falling numbers (counts of the history) of closes each below the one before it: the first is the maximum
 * @param rising likewise each above the one before it: the first is the minimum
 */
export const updateExtremes = (
  falling: number[],
  rising: number[],
  history: History,
  period: number,
): void => {
  const close = closeAgo(history, 0);
  while (falling.length > 0 && closeAgo(history, history.count - falling.at(-1)!) <= close) falling.pop();
  while (rising.length > 0 && closeAgo(history, history.count - rising.at(-1)!) >= close) rising.pop();
  falling.push(history.count);
  rising.push(history.count);
  if (falling[0]! <= history.count - period) falling.shift();
  if (rising[0]! <= history.count - period) rising.shift();
};
