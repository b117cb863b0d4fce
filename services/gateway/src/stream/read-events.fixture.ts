/** Reads server-sent events from a response, for tests. */
export type ReceivedEvent = { readonly id: string; readonly event: string; readonly data: unknown };

/** Until `count` events came, or for at most `timeoutMs`. */
export const readEvents = async (
  url: string,
  count: number,
  options: { readonly lastEventId?: string; readonly timeoutMs?: number; readonly onOpen?: () => void } = {},
): Promise<readonly ReceivedEvent[]> => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), options.timeoutMs ?? 3_000);
  const headers = options.lastEventId === undefined ? {} : { 'last-event-id': options.lastEventId };
  const response = await fetch(url, { headers, signal: controller.signal });
  options.onOpen?.();
  const received: ReceivedEvent[] = [];
  let text = '';
  try {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const frames = (text + chunk).split('\n\n');
      text = frames.pop() ?? '';
      received.push(...frames.filter((frame) => frame.includes('data: ')).map(toEvent));
      if (received.length >= count) break;
    }
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  }
  clearTimeout(timer);
  controller.abort();
  return received;
};

const toEvent = (frame: string): ReceivedEvent => {
  const field = (name: string): string =>
    frame
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2) ?? '';
  return { id: field('id'), event: field('event'), data: JSON.parse(field('data')) };
};
