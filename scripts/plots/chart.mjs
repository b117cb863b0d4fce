/**
 * A chart as SVG text: panels one above the other over one time axis. It brings its own ground and its own dark colours, so that
 * it can be read on any page; candles differ by fill and signals by direction, so that no meaning hangs on a colour alone.
 */
import { scaleLinear, scaleUtc } from 'd3-scale';
import { drawSeries, legendOf, valuesOf } from './series.mjs';
import { attribute, number, style, text } from './svg.mjs';
import { timeTicks } from './time-ticks.mjs';

const width = 860;
const margin = { left: 74, right: 20, top: 58, bottom: 44 };
const header = 26;
const between = 14;

/**
 * @param chart title, subtitle, times (ms, the middle of each kline), halfMs (half a kline), panels
 *   labelOf: what a moment of the time axis is called, if not by date and hour
 *   panel: label, height, series, and if wanted: format (of d3-format), domain, levels
 */
export const drawChart = ({ title, subtitle, times, halfMs, panels, labelOf }) => {
  const x = scaleUtc([times[0] - halfMs, times.at(-1) + halfMs], [margin.left, width - margin.right]);
  const placed = placePanels(panels);
  const bottom = placed.at(-1).bottom;
  const ticks = timeTicks(x.domain(), labelOf);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + margin.bottom}" role="img"${attribute('aria-label', `${title}. ${subtitle}`)}>`,
    `<style>${style}</style>`,
    `<rect class="ground" width="100%" height="100%" rx="8"/>`,
    text('title', 20, 28, title),
    text('note', 20, 47, subtitle),
    ...placed.flatMap((panel) => drawPanel(panel, { x, times, halfMs, ticks })),
    ...ticks.map(({ at, label }) => text(`tick ${sideOf(x(at))}`, x(at), bottom + 17, label)),
    text('note end', width - margin.right, bottom + 34, 'time, UTC'),
    '</svg>',
    '',
  ].join('\n');
};

// At the right edge half a word would hang over it.
const sideOf = (x) => (x > width - margin.right - 10 ? 'end' : 'middle');

const placePanels = (panels) => {
  let top = margin.top;
  return panels.map((panel) => {
    const placed = { ...panel, top: top + header, bottom: top + header + panel.height };
    top = placed.bottom + between;
    return placed;
  });
};

const drawPanel = (panel, { x, times, halfMs, ticks }) => {
  const { top, bottom, label, series, levels = [], format = ',.6~r' } = panel;
  const y = scaleLinear(panel.domain ?? domainOf(series, levels), [bottom, top]);
  const yTicks = panel.ticks ?? y.ticks(Math.max(3, Math.round(panel.height / 32)));
  const show = y.tickFormat(yTicks.length, format);
  const [left, right] = x.range();
  return [
    text('label', 20, top - 10, label),
    ...legendOf(series, right, top - 10),
    path(
      'grid',
      yTicks.map((value) => `M${left} ${number(y(value))}H${right}`),
    ),
    path(
      'grid',
      ticks.map(({ at }) => `M${number(x(at))} ${top}V${bottom}`),
    ),
    ...yTicks.map((value) => text('tick end', left - 7, y(value) + 4, show(value))),
    ...levels.map((value) => `<path class="level" d="M${left} ${number(y(value))}H${right}"/>`),
    ...series.flatMap((each) => drawSeries(each, { x, y, times, halfMs, top, bottom })),
    `<path class="axis" d="M${left} ${top}V${bottom}H${right}"/>`,
  ];
};

const path = (name, parts) => `<path class="${name}" d="${parts.join('')}"/>`;

/** All that is drawn, and a little air. */
const domainOf = (series, levels) => {
  const values = [...series.flatMap(valuesOf), ...levels].filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = (high - low) * 0.05 || 1;
  const isAmount = series.some(({ kind }) => kind === 'bars') && low === 0;
  return [isAmount ? 0 : low - air, high + air];
};
