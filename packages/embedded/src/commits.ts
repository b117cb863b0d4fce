/** Tells those in this process who wait for records what has been committed. */
import type { NewRecord } from '@cryptostream/ports';

export type CommittedRecord = NewRecord & { readonly offset: number; readonly timestampMs: number };

export type Listener = (records: readonly CommittedRecord[]) => void;

export type Commits = {
  /** Called after each commit, with its records in their order. */
  readonly announce: Listener;
  /** @returns what ends it */
  readonly listen: (topics: readonly string[], listener: Listener) => () => void;
};

export const commits = (): Commits => {
  const listeners = new Map<string, Set<Listener>>();
  return {
    announce: (records) => {
      const heard = new Map<Listener, CommittedRecord[]>();
      for (const record of records)
        for (const listener of listeners.get(record.topic) ?? []) {
          const ofListener = heard.get(listener) ?? [];
          ofListener.push(record);
          heard.set(listener, ofListener);
        }
      heard.forEach((ofListener, listener) => listener(ofListener));
    },
    listen: (topics, listener) => {
      topics.forEach((topic) => listeners.set(topic, (listeners.get(topic) ?? new Set()).add(listener)));
      return () => topics.forEach((topic) => listeners.get(topic)?.delete(listener));
    },
  };
};
