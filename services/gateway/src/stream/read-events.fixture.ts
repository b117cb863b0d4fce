/** Reads server-sent events from a response, for tests. */
export type ReceivedEvent = { readonly id: string; readonly event: string; readonly data: unknown };

type Options = { readonly lastEventId?: string; readonly timeoutMs?: number; readonly onOpen?: () => void };

/** Until so many events came, or those that are looked for; fewer only when the server ends the stream. Rejects when late. */
export const readEvents = async (
  url: string,
  wanted: number | ((received: readonly ReceivedEvent[]) => boolean),
  { lastEventId, timeoutMs = 20_000, onOpen }: Options = {},
): Promise<readonly ReceivedEvent[]> => {
  const isEnough = typeof wanted === 'number' ? () => received.length >= wanted : wanted;
  const received: ReceivedEvent[] = [];
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  try {
    const response = await fetch(url, { headers, signal: controller.signal });
    onOpen?.();
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const frames = (text + chunk).split('\n\n');
      text = frames.pop() ?? '';
      received.push(...frames.filter((frame) => frame.includes('data: ')).map(toEvent));
      if (isEnough(received)) break;
    }
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    const looked = typeof wanted === 'number' ? `${wanted} events` : 'the events looked for';
    throw new Error(`not ${looked} within ${timeoutMs} ms; got ${received.length}: ${namesOf(received)}`);
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
  return received;
};

const namesOf = (events: readonly ReceivedEvent[]): string => events.map(({ event }) => event).join(', ');

const toEvent = (frame: string): ReceivedEvent => {
  const field = (name: string): string =>
    frame
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2) ?? '';
  return { id: field('id'), event: field('event'), data: JSON.parse(field('data')) };
};
