/** Small pieces of SVG, and what they look like. */

/** To a tenth of a pixel: finer is not seen, and makes the files larger. */
export const number = (value) => String(Math.round(value * 10) / 10);

const escape = (value) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export const attribute = (name, value) => ` ${name}="${escape(value)}"`;

export const text = (classes, x, y, value) =>
  `<text class="${classes}" x="${number(x)}" y="${number(y)}">${escape(value)}</text>`;

const light = {
  ground: '#ffffff',
  ink: '#1f2328',
  soft: '#59636e',
  grid: '#e4e8ec',
  candle: '#8a939d',
  blue: '#0b62d6',
  orange: '#bf5300',
  purple: '#8138d8',
  green: '#0f7b52',
  red: '#cb2431',
};

const dark = {
  ground: '#0d1117',
  ink: '#e6edf3',
  soft: '#9aa4af',
  grid: '#222a33',
  candle: '#7b8591',
  blue: '#58a6ff',
  orange: '#f0883e',
  purple: '#c297ff',
  green: '#3fb984',
  red: '#ff7b72',
};

const variables = (colours) =>
  Object.entries(colours)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');

const colours = ['blue', 'orange', 'purple', 'green', 'red', 'candle']
  .map(
    (name) =>
      `.${name}{stroke:var(--${name})}.${name}.area,.${name}.block,.${name}.mark{stroke:none;fill:var(--${name})}`,
  )
  .join('');

export const style = [
  `:root{${variables(light)}}`,
  `@media(prefers-color-scheme:dark){:root{${variables(dark)}}}`,
  `text{font:12px system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif;fill:var(--soft)}`,
  `.title{font-size:16px;font-weight:600;fill:var(--ink)}.label{font-weight:600;fill:var(--ink)}`,
  `.name{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:var(--ink)}`,
  `.tick{font-size:11px;font-variant-numeric:tabular-nums}.end{text-anchor:end}.middle{text-anchor:middle}`,
  `.ground{fill:var(--ground);stroke:var(--grid)}`,
  `path{fill:none;stroke-width:1}.grid{stroke:var(--grid)}.axis{stroke:var(--soft)}`,
  `.level{stroke:var(--soft);stroke-dasharray:3 3}.line{stroke-width:1.6;stroke-linejoin:round}`,
  `.thin{stroke-width:1.2}.dashed{stroke-dasharray:5 3}`,
  colours,
  `.area{fill-opacity:.18}.block{fill-opacity:.75}`,
  `.hollow{fill:var(--ground)}.candle.solid{fill:var(--candle)}`,
].join('');
