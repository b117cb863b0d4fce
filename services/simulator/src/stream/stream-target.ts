/** What the URL of a WebSocket asks for: `/ws`, `/ws/<stream>/…` raw, `/stream?streams=<stream>/…` combined. */
import type { Subscription } from './subscription';

/** Undefined for a path that is none of these. */
export const toSubscription = (url: string): Subscription | undefined => {
  const { pathname, searchParams } = new URL(url, 'ws://simulator');
  if (pathname === '/stream') return { streams: toNames(searchParams.get('streams') ?? ''), combined: true };
  if (pathname === '/ws' || pathname.startsWith('/ws/'))
    return { streams: toNames(decodeURIComponent(pathname.slice('/ws/'.length))), combined: false };
  return undefined;
};

const toNames = (text: string): readonly string[] => [
  // In a query, `+` of `@+08:00` arrives as a blank.
  ...new Set(
    text
      .split('/')
      .filter((name) => name !== '')
      .map((name) => name.replace('@ 08:00', '@+08:00')),
  ),
];
