/**
 * Tests of the page need Chromium, of the system or named by CHROMIUM. Without one they are reported as skipped; under
 * CI=true they fail instead, since nothing may be skipped there.
 */
import { existsSync } from 'node:fs';

/** Path of the browser's executable; whether it is there is another matter. */
export const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** What Chromium needs in a container, and what keeps it from asking the network for anything of its own. */
export const chromiumFlags: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const describeWithBrowser = (title: string, suite: () => void): void => {
  if (existsSync(chromium)) describe(title, suite);
  else if (process.env['CI'] === 'true')
    test(title, () => {
      throw new Error(`no browser at ${chromium}: install Chromium, or name its executable in CHROMIUM`);
    });
  else describe.skip(`${title} (install Chromium, or name its executable in CHROMIUM, to run these)`, suite);
};
