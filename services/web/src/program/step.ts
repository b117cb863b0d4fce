/** The answer of `update`: the next model, and what is to be done. */
import type { Effect } from './effect';
import type { Message } from './message';
import type { Model } from './model';

export type Step = readonly [Model, readonly Effect[]];

/** The message of one kind. */
export type Of<Tag extends Message['_tag']> = Extract<Message, { readonly _tag: Tag }>;

export const apply = (model: Model, ...effects: readonly Effect[]): Step => [model, effects];
