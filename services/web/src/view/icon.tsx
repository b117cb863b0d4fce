/** Small drawings in the colour of the text; what they mean stands beside them or in a label. */
export type IconName =
  'sun' | 'moon' | 'live' | 'backfilling' | 'stale' | 'down' | 'none' | 'warning' | 'newest';

const paths: { readonly [N in IconName]: string } = {
  sun: 'M8 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM8 .8v1.6M8 13.6v1.6M.8 8h1.6M13.6 8h1.6M2.9 2.9 4 4M12 12l1.1 1.1M13.1 2.9 12 4M4 12l-1.1 1.1',
  moon: 'M13.8 9.6A6 6 0 0 1 6.4 2.2a6 6 0 1 0 7.4 7.4Z',
  live: 'M3 8.5 6.5 12 13 4.5',
  backfilling: 'M8 2v8M4.5 7 8 10.5 11.5 7M3 13.5h10',
  stale: 'M8 4v4.3l2.8 1.9M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8Z',
  down: 'M4 4l8 8M12 4l-8 8',
  none: 'M3.5 8h9',
  warning: 'M8 1.8 15 14H1L8 1.8ZM8 6.3v3.4M8 11.6v.4',
  newest: 'M3.5 3.5 8 8l-4.5 4.5M8.5 3.5 13 8l-4.5 4.5',
};

export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    <path d={paths[name]} />
  </svg>
);
