/** The built one-process form, and what its public API has stored. */
import { startService, type ServiceProcess } from './service-process';

export const startStandalone = (...parameters: readonly string[]): ServiceProcess =>
  startService('standalone', {}, 'main.js', parameters);

/** Where its page is, once it says so. */
export const urlOf = async (server: ServiceProcess): Promise<string> => {
  await server.says('CryptoStream is on ');
  return /CryptoStream is on (http:[^" ]+)/.exec(server.output())?.[1] ?? '';
};

type StoredKline = { readonly open_time_ms: number } & { readonly [field: string]: number | boolean };

/** All stored klines of a series, oldest first, page by page. */
export const storedKlines = async (url: string, query: string): Promise<readonly StoredKline[]> => {
  const all: StoredKline[] = [];
  for (let from: number | null = 0; from !== null;) {
    const answer = await fetch(`${url}/api/v1/klines?${query}&enriched=true&limit=5000&from=${from}`);
    const page = (await answer.json()) as {
      readonly klines: readonly StoredKline[];
      readonly next: number | null;
    };
    all.push(...page.klines);
    from = page.next;
  }
  return all;
};
