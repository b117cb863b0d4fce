/**
 * Keys of Standard Webhooks: base64 of 24 to 64 random bytes, with or without `whsec_` in front.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const isSigningKey = (text: string): boolean => {
  const encoded = text.replace(/^whsec_/, '');
  const { length } = Buffer.from(encoded, 'base64');
  return (
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(encoded) &&
    length >= 24 &&
    length <= 64
  );
};
