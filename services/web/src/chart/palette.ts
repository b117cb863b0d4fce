/** Colours of the canvas, in step with style/tokens.css. */
import type { ThemeName } from '../program/message';

export type Palette = {
  readonly background: string;
  readonly text: string;
  readonly grid: string;
  readonly border: string;
  readonly crosshair: string;
  readonly label: string;
  readonly up: string;
  readonly down: string;
  readonly volumeUp: string;
  readonly volumeDown: string;
  readonly sma: string;
  readonly rsi: string;
  readonly rsiBound: string;
  readonly hole: string;
  readonly watermark: string;
};

const dark: Palette = {
  background: '#11151d',
  text: '#98a2b5',
  grid: '#1a202b',
  border: '#262e3c',
  crosshair: '#5c6880',
  label: '#313b4d',
  up: '#21b884',
  down: '#f0616d',
  volumeUp: '#21b88459',
  volumeDown: '#f0616d59',
  sma: '#f5b544',
  rsi: '#9d8cff',
  rsiBound: '#5c6880',
  hole: '#f5b544',
  watermark: '#f0616d2e',
};

const light: Palette = {
  background: '#ffffff',
  text: '#566176',
  grid: '#eef1f6',
  border: '#d9dfe8',
  crosshair: '#8a95a8',
  label: '#4a566b',
  up: '#0d9467',
  down: '#d63c4a',
  volumeUp: '#0d94674d',
  volumeDown: '#d63c4a4d',
  sma: '#c27c00',
  rsi: '#6a54e0',
  rsiBound: '#a3adbd',
  hole: '#b46d00',
  watermark: '#d63c4a24',
};

export const palettes: { readonly [N in ThemeName]: Palette } = { dark, light };
