/** One colour per meaning on all dashboards, by Grafana's names, which follow the light and the dark theme. */
export const palette = {
  up: 'green',
  down: 'red',
  flat: 'text',
  good: 'green',
  warning: 'orange',
  bad: 'red',
  quiet: 'text',
  nothing: 'transparent',
  averages: ['yellow', 'orange', 'red', 'semi-dark-red'],
  exponential: ['light-blue', 'blue'],
  band: 'purple',
  volumeWeighted: 'super-light-yellow',
  volume: 'blue',
  oscillator: 'purple',
  signal: 'orange',
  alert: 'red',
} as const;
