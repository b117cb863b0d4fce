/** Real history on the page, with the outages of the exchange in it. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import { describeWithBrowser } from '@cryptostream/testkit';
import type { Browser } from 'playwright-core';
import { coloursOf, legendOf, openBrowser, openPage, until } from './open-page';
import { startStandalone, type Standalone } from './start-standalone';

const file = 'BTCUSDT-1m-2021-04_outages.csv.gz';

describeWithTestData('a real archive', () =>
  describeWithBrowser('on the page', () => {
    let server: Standalone | undefined;
    let browser: Browser | undefined;
    const folder = mkdtempSync(join(tmpdir(), 'cryptostream-archive-'));

    beforeAll(async () => {
      symlinkSync(testDataPath('klines', file), join(folder, file));
      server = await startStandalone('--source', 'archive', '--archive', folder);
      browser = await openBrowser();
    }, 60_000);

    afterAll(async () => {
      await browser?.close();
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    }, 30_000);

    type Status = {
      readonly series: readonly { readonly stored: number; readonly feed: { readonly status: string } }[];
    };

    test('the replay ends, and what the exchange never published is told', async () => {
      await until(
        async () => (await (await fetch(`${server!.url}/api/v1/status`)).json()) as Status,
        ({ series }) => series[0]?.feed.status === 'stale' && series[0].stored === 17_060,
        60_000,
      );
      const { page, complaints, requests, close } = await openPage(browser!, server!.url);
      const legend = await until(
        () => legendOf(page),
        (values) => /\d/.test(values['C'] ?? ''),
      );
      expect(legend['SMA 20']).toMatch(/\d/);
      await until(
        () => coloursOf(page),
        (colours) => colours > 4,
      );
      await until(
        () => page.locator('.feed-line').innerText(),
        // The two outages, of 150 and 284 minutes.
        (text) => /\b434 missing\b/.test(text),
      );
      const box = (await page.locator('#chart').boundingBox())!;
      const pages = () => requests.filter((url) => /klines\?.*[?&]to=/.test(url)).length;
      await until(
        async () => {
          await page.mouse.move(box.x + 100, box.y + 100);
          await page.mouse.down();
          await page.mouse.move(box.x + box.width - 150, box.y + 100, { steps: 5 });
          await page.mouse.up();
          return pages();
        },
        (count) => count >= 2,
        30_000,
      );
      expect(complaints).toEqual([]);
      await close();
    }, 120_000);
  }),
);
