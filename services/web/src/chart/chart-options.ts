/** How the chart looks and behaves, apart from its data. */
import {
  CrosshairMode,
  TickMarkType,
  type DeepPartial,
  type Time,
  type TimeChartOptions,
  type UTCTimestamp,
} from 'lightweight-charts';
import {
  formatBoth,
  formatClock,
  formatHour,
  formatMonth,
  formatShortDate,
  formatYear,
  type TimeStyle,
} from '../format/time';
import type { Palette } from './palette';

type Options = DeepPartial<TimeChartOptions>;

export const behaviorOptions: Options = {
  autoSize: true,
  // The library's logo needs an inline style, which the page's security policy refuses: the footer has the notice.
  layout: { attributionLogo: false },
  crosshair: { mode: CrosshairMode.Normal },
  rightPriceScale: { scaleMargins: { top: 0.08, bottom: 0.24 }, minimumWidth: 76 },
  // Up and down on a touch screen scrolls the page, not the chart.
  handleScroll: { vertTouchDrag: false },
  timeScale: { rightOffset: 6, barSpacing: 9, minBarSpacing: 1.2, timeVisible: true },
};

export const paletteOptions = (palette: Palette): Options => ({
  layout: {
    background: { color: palette.background },
    textColor: palette.text,
    fontSize: 12,
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    panes: { separatorColor: palette.border, separatorHoverColor: palette.label },
  },
  grid: { vertLines: { color: palette.grid }, horzLines: { color: palette.grid } },
  crosshair: {
    vertLine: { color: palette.crosshair, labelBackgroundColor: palette.label },
    horzLine: { color: palette.crosshair, labelBackgroundColor: palette.label },
  },
  rightPriceScale: { borderColor: palette.border },
  timeScale: { borderColor: palette.border },
});

/** @param zone IANA name of the zone the axis shows */
export const timeOptions = (zone: string, style: TimeStyle): Options => ({
  localization: { timeFormatter: (time: Time) => formatBoth(toMs(time), zone, style) },
  timeScale: {
    secondsVisible: style === 'second',
    tickMarkFormatter: (time: Time, type: TickMarkType) => formatMark(toMs(time), type, zone),
  },
});

export const toTime = (timeMs: number): UTCTimestamp => (timeMs / 1_000) as UTCTimestamp;

/** The chart is only ever given times by `toTime`. */
export const toMs = (time: Time): number => (time as UTCTimestamp) * 1_000;

const formatMark = (timeMs: number, type: TickMarkType, zone: string): string => {
  switch (type) {
    case TickMarkType.Year:
      return formatYear(timeMs, zone);
    case TickMarkType.Month:
      return formatMonth(timeMs, zone).slice(0, 3);
    case TickMarkType.DayOfMonth:
      return formatShortDate(timeMs, zone);
    case TickMarkType.Time:
      return formatHour(timeMs, zone);
    case TickMarkType.TimeWithSeconds:
      return formatClock(timeMs, zone);
  }
};
