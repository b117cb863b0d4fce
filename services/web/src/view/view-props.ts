/** What every part of the page is given. */
import type { Dispatch } from '../program/message';
import type { Model } from '../program/model';

export type ViewProps = { readonly model: Model; readonly dispatch: Dispatch };
