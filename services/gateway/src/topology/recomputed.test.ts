import { enrichedRecord, startMs } from '../surroundings.fixture';
import { step } from '../topology';

test('a kline that was computed anew is no news, whatever its time', () => {
  const record = enrichedRecord(startMs);
  expect(step({}, record)._tag).toBe('Changed');
  expect(step({}, { ...record, headers: { type: 'enriched', origin: 'recompute' } })).toEqual({
    _tag: 'Unchanged',
  });
});
