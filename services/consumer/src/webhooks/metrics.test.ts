import { Registry } from 'prom-client';
import { webhookMetrics } from './metrics';

test('what became of alerts is counted by webhook and outcome, and whether one takes nothing is seen', async () => {
  const registry = new Registry();
  const metrics = webhookMetrics(registry);
  metrics.settled('desk', 'delivered');
  metrics.settled('desk', 'delivered');
  metrics.settled('desk', 'history');
  metrics.tried('desk', 0.2);
  metrics.failing('desk', true);
  metrics.failing('chat', true);
  metrics.failing('chat', false);
  metrics.retried('commit');
  const text = await registry.metrics();
  for (const line of [
    'cryptostream_webhook_alerts_total{webhook="desk",outcome="delivered"} 2',
    'cryptostream_webhook_alerts_total{webhook="desk",outcome="history"} 1',
    'cryptostream_webhook_try_seconds_bucket{le="0.25",webhook="desk"} 1',
    'cryptostream_webhook_try_seconds_bucket{le="0.1",webhook="desk"} 0',
    'cryptostream_webhook_failing{webhook="desk"} 1',
    'cryptostream_webhook_failing{webhook="chat"} 0',
    'cryptostream_webhooks_retries_total{stage="commit"} 1',
  ])
    expect(text).toContain(line);
});
