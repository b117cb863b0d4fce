/** Why an address cannot be listened on, for the person who chose it. */
export type ListenAddress = {
  readonly host: string;
  readonly port: number;
  /** What the person sets to change them: variables (`PORT`, `HOST`) or options (`--port`, `--host`). */
  readonly portSetting: string;
  readonly hostSetting: string;
};

export const describeListenError = (
  error: unknown,
  { host, port, portSetting, hostSetting }: ListenAddress,
): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is in use by another program; stop that one, or choose another port from 1 to 65535 with ${portSetting}`;
    case 'EACCES':
      return `port ${port} may not be opened by this user; choose one from 1024 to 65535 with ${portSetting}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return `${hostSetting} "${host}" is no address of this machine; leave it out, or use 127.0.0.1 or 0.0.0.0`;
    default:
      return `cannot listen on ${host}, port ${port} (${hostSetting}, ${portSetting}): ${message}`;
  }
};

/** For `.catch` of what listens: throws the description. */
export const failListening =
  (address: ListenAddress) =>
  (error: unknown): never => {
    throw new Error(describeListenError(error, address));
  };
