/** All dashboards, in the order in which a reader looks at them. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { alertsAndSignals } from './dashboards/alerts-and-signals';
import { dataQuality } from './dashboards/data-quality';
import { intervalsTogether } from './dashboards/intervals-together';
import { marketOverview } from './dashboards/market-overview';
import { pipelineHealth } from './dashboards/pipeline-health';
import { technicalAnalysis } from './dashboards/technical-analysis';

export const dashboards: readonly Dashboard[] = [
  marketOverview,
  technicalAnalysis,
  intervalsTogether,
  dataQuality,
  pipelineHealth,
  alertsAndSignals,
];
