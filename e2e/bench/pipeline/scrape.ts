/** Values of a service's `/metrics`, by name; of those with labels the sum. */
export const scrape = async (url: string): Promise<ReadonlyMap<string, number>> => {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) });
  const values = new Map<string, number>();
  for (const line of (await response.text()).split('\n')) {
    const [, name, value] = /^([a-z0-9_]+)(?:\{.*\})? (\S+)$/i.exec(line) ?? [];
    if (name !== undefined) values.set(name, (values.get(name) ?? 0) + Number(value));
  }
  return values;
};
