/** An alert as the market pipeline writes it. */
import { alertRecordSchema, encodeAlert } from '@cryptostream/contracts';
import type { AlertMessage } from '@cryptostream/ports';

export const alertMessage = (
  changes: { readonly rule?: string; readonly message?: string } = {},
): AlertMessage => {
  const text = encodeAlert({
    rule: changes.rule ?? 'above-70k',
    kline: {
      source: 'binance',
      symbol: 'BTCUSDC',
      interval: '1m',
      openTimeMs: Date.UTC(2025, 2, 1, 11, 59),
      open: '69990',
      high: '70130.5',
      low: '69980',
      close: '70123.40',
      volume: '12.5',
      closed: true,
    },
    message: changes.message ?? 'BTCUSDC 1m: close 70123.40 crossed above 70000',
    values: { close: 70_123.4, above: 70_000 },
  });
  return { text, record: alertRecordSchema.parse(JSON.parse(text)) };
};
