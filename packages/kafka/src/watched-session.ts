/** A session that tells whether Kafka answers: it is what every reading of a partition goes through. */
import { isOffsetOutOfRange, toLogError } from './log-error';
import type { Session } from './session';

/** `onTrouble` gets the reason after each failure, and null after the first success that follows and when the session is closed. */
export const watchedSession = (session: Session, onTrouble: (trouble: string | null) => void): Session => {
  let troubled = false;
  const fine = (): void => {
    if (troubled) onTrouble(null);
    troubled = false;
  };
  return {
    use: async (action) => {
      try {
        const answer = await session.use(action);
        fine();
        return answer;
      } catch (error) {
        // an answer too
        if (isOffsetOutOfRange(error)) throw error;
        troubled = true;
        onTrouble(toLogError('Kafka cannot be read')(error).message);
        throw error;
      }
    },
    close: async () => {
      fine();
      await session.close();
    },
  };
};
