/** patches/kafkajs@2.2.4.patch: without it a connection with nothing to do wakes the process every millisecond. */
type Queue = {
  readonly scheduleCheckPendingRequests: () => void;
  readonly destroy: () => void;
  readonly throttleCheckTimeoutId: unknown;
  throttledUntil: number;
};

const Queue = jest.requireActual<new (options: object) => Queue>('kafkajs/src/network/requestQueue');

test('a queue with nothing to send arms no timer', () => {
  const queue = new Queue({});
  queue.scheduleCheckPendingRequests();
  expect(queue.throttleCheckTimeoutId).toBeNull();
});

test('a queue that the broker throttles still does', () => {
  const queue = new Queue({});
  queue.throttledUntil = Date.now() + 10_000;
  queue.scheduleCheckPendingRequests();
  expect(queue.throttleCheckTimeoutId).not.toBeNull();
  queue.destroy();
});
