/** What faults make of a frame: which messages go out in its place, and when. Pure. */
import type { MetFrameFault } from '../faults/fault-board';
import type { FaultOf } from '../faults/fault';

export type Damage = FaultOf<'malformed_frames'>['damages'][number];

export type Sending = { readonly damage?: Damage; readonly afterMs: number };

export type Sendings = {
  readonly messages: readonly Sending[];
  /** They are held, and go out in reverse when so much has passed since the first that was held. */
  readonly windowMs: number | undefined;
};

export const toSendings = (faults: readonly MetFrameFault[]): Sendings =>
  faults.reduce<Sendings>(meet, { messages: [{ afterMs: 0 }], windowMs: undefined });

const meet = ({ messages, windowMs }: Sendings, { fault, met }: MetFrameFault): Sendings => {
  switch (fault.kind) {
    case 'reorder_frames':
      return { messages, windowMs: Math.max(windowMs ?? 0, fault.window_ms) };
    case 'duplicate_frames':
      return {
        messages: messages.flatMap((message) => [
          message,
          { ...message, afterMs: message.afterMs + fault.second_after_ms },
        ]),
        windowMs,
      };
    case 'malformed_frames': {
      if (met % fault.every !== 0) return { messages, windowMs };
      const damage = fault.damages[(met / fault.every - 1) % fault.damages.length]!;
      const damaged = { damage, afterMs: 0 };
      return { messages: fault.in_place ? [damaged] : [...messages, damaged], windowMs };
    }
  }
};

/** @param text of the message as it would have gone out */
export const damaged = (text: string, damage: Damage): string | Uint8Array => {
  switch (damage) {
    case 'cut':
      return text.slice(0, Math.ceil(text.length / 2));
    case 'wrong_type':
      return text.replace(/"t":\d+/, '"t":"soon"').replace(/"o":"[^"]*"/, '"o":[]');
    case 'unknown_event':
      return text.replace('"e":"kline"', '"e":"weather"');
    case 'binary':
      // 0xff is in no UTF-8 text.
      return Uint8Array.from(text.slice(0, 64), (character) => 0xff - character.charCodeAt(0));
  }
};
