/** What the processes use. */
import { palette } from '../../palette';
import { lines, markedThresholds } from '../../panels/over-time';
import { below, bySeries, from } from '../../panels/panel';
import { overTime } from '../../panels/target';
import { instance, nothing, ofInstance, perSecond } from './expressions';

export const eventLoop = lines(
  {
    title: 'Event-loop delay',
    description:
      'How late timers of each service came since the last scrape, p99. Much of it means that the process computes too long at a time.',
    unit: 's',
    decimals: 3,
    whenEmpty: nothing,
    min: 0,
    color: bySeries,
  },
  [overTime(`max by (${ofInstance}) (nodejs_eventloop_lag_p99_seconds)`, instance)],
);

export const memory = lines(
  {
    title: 'Memory',
    description: 'Resident memory of each service. It settles; one that keeps rising leaks.',
    unit: 'bytes',
    decimals: 0,
    whenEmpty: nothing,
    min: 0,
    color: bySeries,
  },
  [overTime(`max by (${ofInstance}) (process_resident_memory_bytes)`, instance)],
);

export const processor = lines(
  {
    title: 'Processor',
    description: 'Cores that each service uses.',
    unit: 'none',
    decimals: 2,
    whenEmpty: nothing,
    min: 0,
    color: bySeries,
  },
  [overTime(perSecond('process_cpu_seconds_total', ofInstance), instance)],
);

export const disk = lines(
  {
    title: 'Disk',
    description:
      'Free part of the file system on which Kafka and InfluxDB keep their data, as the gateway sees it.',
    unit: 'percentunit',
    decimals: 0,
    whenEmpty: nothing,
    min: 0,
    max: 1,
    color: bySeries,
    thresholds: [below(palette.bad), from(0.1, palette.nothing)],
  },
  [overTime('min by (disk) (cryptostream_disk_free_bytes / cryptostream_disk_size_bytes)', '{{disk}}')],
  markedThresholds,
);
