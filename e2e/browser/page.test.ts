/** The page as a person meets it after `npm start`: the built server as a process, a real browser, the simulated exchange. */
import { describeWithBrowser } from '@cryptostream/testkit';
import type { Browser, Page } from 'playwright-core';
import { coloursOf, legendOf, openBrowser, openPage, until, type OpenPage } from './open-page';
import { startStandalone, type Standalone } from './start-standalone';

const firstCandlesMs = 15_000;

describeWithBrowser('the page of the one-process form', () => {
  let server: Standalone | undefined;
  let browser: Browser | undefined;
  let opened: OpenPage;
  let page: Page;

  beforeAll(async () => {
    // Before the server: what is measured is how long a person waits after `npm start`.
    browser = await openBrowser();
    server = await startStandalone('--source', 'simulated', '--intervals', '1s,1m');
    opened = await openPage(browser, server.url, { timezoneId: 'Asia/Tokyo', colorScheme: 'light' });
    page = opened.page;
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  const hasPrices = (legend: { readonly [name: string]: string }): boolean =>
    ['O', 'H', 'L', 'C'].every((name) => /\d/.test(legend[name] ?? ''));

  const choose = (kind: string, text: string): Promise<void> =>
    page.getByRole('navigation', { name: kind }).getByRole('link', { name: text }).first().click();

  test('candles stand on the screen within 15 s of the start of the server', async () => {
    await until(() => legendOf(page), hasPrices);
    await until(
      () => coloursOf(page),
      (colours) => colours > 4,
    );
    expect(Date.now() - server!.startedMs).toBeLessThan(firstCandlesMs);
    const legend = await until(
      () => legendOf(page),
      (values) => /\d/.test(values['SMA 20'] ?? ''),
    );
    expect(legend['Vol']).toMatch(/\d/);
    expect(legend['RSI 14']).toMatch(/\d/);
  }, 40_000);

  test('every value of the newest kline stands there by its name', async () => {
    const values = page.getByRole('region', { name: /Indicators and signals/ }).locator('dl.values > div');
    const texts = await until(
      () => values.allInnerTexts(),
      (found) => found.length >= 29,
    );
    const byName = new Map(texts.map((text) => text.split('\n') as [string, string]));
    expect([...byName.keys()]).toEqual(expect.arrayContaining(['sma_200', 'macd_12_26_9_signal', 'vwap']));
    expect(byName.get('bollinger_20_2_upper')).toMatch(/^[\d,]+(\.\d+)?$/);
  }, 40_000);

  test('it says that the prices are made up', async () => {
    await expect(page.getByRole('alert').first().textContent()).resolves.toMatch(/SIMULATED/);
  });

  test('a symbol and an interval that are chosen stand in the address and in the legend', async () => {
    await choose('Symbol', 'ETH');
    await choose('Interval', '1s');
    const url = await until(
      async () => page.url(),
      (address) => /symbol=ETHUSDC/.test(address) && /interval=1s/.test(address),
    );
    expect(url).toContain('source=simulated');
    await until(
      () => page.locator('.legend h1').innerText(),
      (title) => /ETH/.test(title) && /1s/.test(title),
    );
    await until(() => legendOf(page), hasPrices);
  }, 30_000);

  test('the price moves by itself', async () => {
    const priceOf = async () => JSON.stringify(await legendOf(page));
    const first = await priceOf();
    await until(priceOf, (price) => price !== first, 10_000);
  }, 20_000);

  test('moving to the past asks for older klines', async () => {
    const older = () => opened.requests.filter((url) => /\/api\/v1\/klines\?.*[?&]to=/.test(url)).length;
    // A store that held less than a page when it was loaded has nothing older to tell of.
    await page.reload();
    await until(() => legendOf(page), hasPrices);
    const before = older();
    const box = (await page.locator('#chart').boundingBox())!;
    await until(
      async () => {
        await page.mouse.move(box.x + 100, box.y + 100);
        await page.mouse.down();
        await page.mouse.move(box.x + box.width - 150, box.y + 100, { steps: 5 });
        await page.mouse.up();
        return older();
      },
      (count) => count > before,
    );
  }, 30_000);

  test('times are told in the zone of the reader, with UTC beside', async () => {
    const clock = await page.locator('.clock').innerText();
    expect(clock).toContain('Tokyo');
    expect(clock).toContain('UTC');
    const [here, utc] = [...clock.matchAll(/(\d\d):\d\d/g)].map(([, hour]) => Number(hour));
    expect((here! - utc! + 24) % 24).toBe(9);
  });

  test('light and dark', async () => {
    const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await background();
    await page.getByRole('button', { name: 'Switch to dark colours' }).click();
    await until(background, (colour) => colour !== light);
    await page.getByRole('button', { name: 'Switch to light colours' }).click();
    await until(background, (colour) => colour === light);
  }, 40_000);

  test('nothing is asked of other hosts, and nothing is complained about', () => {
    const { host } = new URL(server!.url);
    const elsewhere = opened.requests.filter(
      (url) => !/^(data|blob):/.test(url) && new URL(url).host !== host,
    );
    expect(elsewhere).toEqual([]);
    expect(opened.complaints).toEqual([]);
  });
});
