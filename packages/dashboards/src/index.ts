export { dashboards } from './dashboards';
export { toFiles } from './to-files';
export { toDocumentation, type Sample } from './to-documentation';
export type { FluxTarget, PrometheusTarget, Target } from './panels/target';
