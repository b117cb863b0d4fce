/** Why the page cannot be served, for the person who started it. */
export const describeListenError = (
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is in use by another program; stop that one, or choose another port with --port PORT`;
    case 'EACCES':
      return `port ${port} may not be opened by this user; choose one above 1023 with --port PORT`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return `--host "${host}" is no address of this machine; leave it out, or use 127.0.0.1 or 0.0.0.0`;
    default:
      return `the page cannot be served on ${host}, port ${port}: ${message}`;
  }
};
