export type Options = {
  /** At most so many for each run; undefined means as many as there are. */
  readonly klines: number | undefined;
  readonly rounds: number;
  /** Over how many klines memory is watched. */
  readonly memoryKlines: number;
};

/** Prints what it measures; false when what it found is not as it has to be. */
export type Suite = (options: Options) => Promise<boolean>;

export const print = (text: string): void => {
  process.stdout.write(text);
};
