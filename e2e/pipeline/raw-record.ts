/** What a foreign producer may write. */
export type RawRecord = {
  readonly partition: number;
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers: { readonly [name: string]: string };
};
