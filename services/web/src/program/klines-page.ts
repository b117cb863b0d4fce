/** Which klines of a series: the newest, those before a time (exclusive), or those since a time (inclusive). */
export type KlinesPage =
  | { readonly _tag: 'Newest' }
  | { readonly _tag: 'Before'; readonly toMs: number }
  | { readonly _tag: 'Since'; readonly fromMs: number };
