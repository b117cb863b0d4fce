/** What can be drawn in a panel: `candles`, `line`, `band`, `bars`, `marks`, `spans`. */
import { area, line } from 'd3-shape';
import { number, text } from './svg.mjs';

/** @param series kind, name (for the legend), colour, and what the kind needs */
export const drawSeries = (series, place) => draw[series.kind](series, place);

/** For the range of the axis. */
export const valuesOf = (series) => {
  switch (series.kind) {
    case 'candles':
      return series.bars.flatMap(({ high, low }) => [high, low]);
    case 'band':
      return [...series.upper, ...series.lower];
    case 'bars':
      return [0, ...series.values];
    case 'spans':
      return [];
    default:
      return series.values;
  }
};

const defined = (value) => Number.isFinite(value);

const draw = {
  candles: ({ bars }, { x, y, times, halfMs }) => {
    const half = Math.max(0.8, (x(times[0] + halfMs) - x(times[0])) * 0.68);
    const bodies = (isHollow) =>
      bars
        .flatMap(({ open, close }, index) => {
          if (close >= open !== isHollow) return [];
          const [top, bottom] = [y(Math.max(open, close)), y(Math.min(open, close))];
          const left = number(x(times[index]) - half);
          return [
            `M${left} ${number(top)}h${number(2 * half)}v${number(Math.max(0.5, bottom - top))}h-${number(2 * half)}z`,
          ];
        })
        .join('');
    const wicks = bars
      .map(({ high, low }, index) => `M${number(x(times[index]))} ${number(y(high))}V${number(y(low))}`)
      .join('');
    return [
      `<path class="candle" d="${wicks}"/>`,
      `<path class="candle hollow" d="${bodies(true)}"/>`,
      `<path class="candle solid" d="${bodies(false)}"/>`,
    ];
  },

  /** `breaks`: whether the line begins anew at this place. */
  line: ({ values, colour, style = '', breaks = [] }, { x, y, times }) => {
    const draws = line()
      .defined(({ value }) => defined(value))
      .x(({ index }) => x(times[index]))
      .y(({ value }) => y(value))
      .digits(1);
    // A point that is not there breaks the line.
    const points = values.flatMap((value, index) => [
      ...(breaks[index] ? [{ value: NaN }] : []),
      { value, index },
    ]);
    return [`<path class="${`line ${colour} ${style}`.trim()}" d="${draws(points)}"/>`];
  },

  band: ({ upper, lower, colour }, { x, y, times }) => {
    const draws = area()
      .defined((value) => defined(value))
      .x((_, index) => x(times[index]))
      .y0((_, index) => y(lower[index]))
      .y1((value) => y(value))
      .digits(1);
    return [`<path class="area ${colour}" d="${draws(upper)}"/>`];
  },

  bars: ({ values, colour, below = colour }, { x, y, times, halfMs }) => {
    const half = Math.max(0.6, (x(times[0] + halfMs) - x(times[0])) * 0.8);
    const blocks = (isBelow) =>
      values
        .flatMap((value, index) =>
          defined(value) && value !== 0 && value < 0 === isBelow
            ? [
                `M${number(x(times[index]) - half)} ${number(y(0))}h${number(2 * half)}V${number(y(value))}h-${number(2 * half)}z`,
              ]
            : [],
        )
        .join('');
    return [
      [colour, blocks(false)],
      [below, blocks(true)],
    ].flatMap(([name, d]) => (d === '' ? [] : [`<path class="block ${name}" d="${d}"/>`]));
  },

  /** `directions`: 1 points up from below the value, −1 down from above it; beyond it when it is `outward`. 0 is none. */
  marks: ({ values, directions, up = 'green', down = 'red', outward = false }, { x, y, times }) =>
    [1, -1].flatMap((direction) => {
      const triangles = directions
        .map((each, index) =>
          each === direction && defined(values[index])
            ? `M${number(x(times[index]))} ${number(y(values[index]) + (outward ? -16 : 7) * direction)}l-5.5 ${9 * direction}h11z`
            : '',
        )
        .join('');
      return triangles === '' ? [] : [`<path class="mark ${direction > 0 ? up : down}" d="${triangles}"/>`];
    }),

  /** Stretches of time, each `[from, to)` in ms. */
  spans: ({ ranges, colour }, { x, top, bottom }) => [
    `<path class="area ${colour}" d="${ranges
      .map(([from, to]) => `M${number(x(from))} ${top}H${number(x(to))}V${bottom}H${number(x(from))}z`)
      .join('')}"/>`,
  ],
};

// Of a monospaced face of 12 px.
const letter = 7.25;

/** Names with a swatch each, set from the right. */
export const legendOf = (series, right, baseline) => {
  const entries = series.filter(({ name }) => name !== undefined);
  let end = right;
  return entries.toReversed().flatMap((entry) => {
    const begin = end - entry.name.length * letter;
    end = begin - 40;
    return [...swatch(entry, begin - 24, baseline - 4), text('name', begin, baseline, entry.name)];
  });
};

const swatch = (
  { kind, colour, below = colour, style = '', directions, up = 'green', down = 'red' },
  x,
  y,
) => {
  switch (kind) {
    case 'candles':
      return [
        `<path class="candle hollow" d="M${x + 1} ${y - 5}h6v10h-6z"/>`,
        `<path class="candle solid" d="M${x + 11} ${y - 5}h6v10h-6z"/>`,
      ];
    case 'marks':
      return [
        ...(directions.includes(1) ? [`<path class="mark ${up}" d="M${x + 4} ${y - 4}l-5 9h10z"/>`] : []),
        ...(directions.includes(-1)
          ? [`<path class="mark ${down}" d="M${x + 14} ${y + 5}l-5 -9h10z"/>`]
          : []),
      ];
    case 'bars':
      return [
        `<path class="block ${colour}" d="M${x + 2} ${y - 5}h6v10h-6z"/>`,
        `<path class="block ${below}" d="M${x + 10} ${y - 5}h6v10h-6z"/>`,
      ];
    case 'band':
    case 'spans':
      return [`<path class="area ${colour}" d="M${x} ${y - 5}h18v10h-18z"/>`];
    default:
      return [`<path class="line ${colour} ${style}" d="M${x} ${y}h18"/>`];
  }
};
