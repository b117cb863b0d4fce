/** The loop: a message changes the model, effects are carried out, the page is drawn at most once per frame. */
import type { Effect } from './effect';
import type { Dispatch } from './message';
import type { Model } from './model';
import { update } from './update';

export type Program = { readonly dispatch: Dispatch; readonly model: () => Model };

export const runProgram = (
  initial: Model,
  perform: (dispatch: Dispatch) => (effect: Effect) => void,
  draw: (model: Model, dispatch: Dispatch) => void,
): Program => {
  let model = initial;
  let drawn: Model | null = null;
  const drawOnce = () => {
    if (drawn === model) return;
    drawn = model;
    draw(model, dispatch);
  };
  const dispatch: Dispatch = (message) => {
    const [next, effects] = update(model, message);
    model = next;
    effects.forEach(performEffect);
    requestAnimationFrame(drawOnce);
  };
  const performEffect = perform(dispatch);
  return { dispatch, model: () => model };
};
