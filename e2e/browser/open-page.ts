/** A page of the built server in a real browser, with everything it asked for and complained about. */
import { chromium, chromiumFlags } from '@cryptostream/testkit';
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

export const openBrowser = (): Promise<Browser> =>
  playwright.launch({ executablePath: chromium, args: [...chromiumFlags] });

export type OpenPage = {
  readonly page: Page;
  /** Addresses it asked for, in order. */
  readonly requests: readonly string[];
  /** Errors on its console, and those nobody caught. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
};

export const openPage = async (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> => {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 900 }, ...options });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isOfTheMachine(message.text())) complaints.push(message.text());
  });
  await goTo(page, url);
  return { page, requests, complaints, close: () => context.close() };
};

/** A container that starts or stops beside the test brings a network with it, and the browser then drops what it is loading. */
const isOfTheMachine = (text: string): boolean => text.includes('ERR_NETWORK_CHANGED');

const goTo = async (page: Page, url: string, attempts = 3): Promise<void> => {
  try {
    await page.goto(url, { waitUntil: 'domcontentloaded' });
  } catch (error) {
    if (attempts === 1 || !isOfTheMachine(String(error))) throw error;
    await goTo(page, url, attempts - 1);
  }
};

/** Numbers of the legend by name: O, H, L, C, Vol, SMA 20, RSI 14. */
export const legendOf = async (page: Page): Promise<{ readonly [name: string]: string }> => {
  const names = await page.locator('.legend dt').allTextContents();
  const values = await page.locator('.legend dd').allTextContents();
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
};

/** How many colours the largest canvas of the chart shows: a blank one shows one or two. */
export const coloursOf = (page: Page): Promise<number> => page.evaluate<number>(countColours);

// As text, since the types of a browser have no place in a program of Node.
const countColours = `(() => {
  const canvases = [...document.querySelectorAll('#chart canvas')];
  const [largest] = canvases.sort((a, b) => b.width * b.height - a.width * a.height);
  if (largest === undefined || largest.width === 0) return 0;
  const { data } = largest.getContext('2d').getImageData(0, 0, largest.width, largest.height);
  return new Set(new Uint32Array(data.buffer)).size;
})()`;

/** Waits until a condition holds, asking again and again; fails with what was found last. */
export const until = async <A>(
  read: () => Promise<A>,
  holds: (value: A) => boolean,
  deadlineMs = 15_000,
): Promise<A> => {
  for (const deadline = Date.now() + deadlineMs; ;) {
    const value = await read();
    if (holds(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`not within ${deadlineMs} ms; found last: ${JSON.stringify(value)}`);
    await new Promise((wait) => setTimeout(wait, 100));
  }
};
