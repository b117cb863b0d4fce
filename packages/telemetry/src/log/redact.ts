/**
 * What must never reach a log: values of fields whose name says that they are secret, at any depth, and secrets inside of texts
 * such as the message of a failed request.
 */
export const redacted = '[redacted]';

/** Whether the value of a field is secret by its name, in whatever spelling: `token`, `influxdbToken`, `api_key`, `Set-Cookie`. */
export const isSecretName = (name: string): boolean =>
  /(?:token|password|passwd|secret|authorization|credentials?|cookie|apikey|privatekey)$/.test(
    name.toLowerCase().replaceAll(/[_-]/g, ''),
  );

/** In texts: credentials of a URL, of an `Authorization` header, and of a query. */
export const redactText = (text: string): string =>
  text
    .replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]+@/gi, `$1${redacted}@`)
    .replaceAll(/\b(Token|Bearer|Basic)(\s+)[\w.~+/=-]{8,}/gi, `$1$2${redacted}`)
    .replaceAll(
      /([?&](?:access_token|token|api_?key|key|password|secret|signature|sig)=)[^&\s"']+/gi,
      `$1${redacted}`,
    );
