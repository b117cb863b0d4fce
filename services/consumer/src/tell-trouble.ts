/** What keeps the partitions of a member from working, told once it is over only where there was something. */
import type { OnTrouble } from '@cryptostream/ports';

export type TellTrouble = (partition: number, trouble: string | null) => void;

export const tellTrouble = (onTrouble: OnTrouble | undefined): TellTrouble => {
  const troubled = new Set<number>();
  return (partition, trouble) => {
    const wasTroubled = troubled.delete(partition);
    if (trouble !== null) troubled.add(partition);
    if (trouble !== null || wasTroubled) onTrouble?.(`partition ${partition}`, trouble);
  };
};
