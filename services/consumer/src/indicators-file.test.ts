import { resolve } from 'node:path';
import { Enrichment } from '@cryptostream/domain';
import { indicatorsFile } from './indicators-file';

test('the file at the root asks for what is computed without one', () => {
  const parsed = indicatorsFile.parse(resolve(__dirname, '../../../indicators.yaml'));
  expect(parsed.enrichment.configuration).toEqual(Enrichment.defaultConfiguration);
});

test('a file that cannot be taken says why', () => {
  expect(indicatorsFile.safeParse('/nowhere.yaml').error?.issues[0]?.message).toContain(
    '/nowhere.yaml cannot be read: ENOENT',
  );
});
