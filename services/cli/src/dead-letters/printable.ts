/** Foreign text for a terminal: what would move the cursor or change colours is shown, not done. Pure. */
const notPrintable = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** @param limit characters of the answer */
export const printable = (text: string, limit = Infinity): string => {
  const shown = text.replaceAll(notPrintable, toEscape);
  return shown.length <= limit ? shown : `${shown.slice(0, limit - 1)}…`;
};

const toEscape = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
