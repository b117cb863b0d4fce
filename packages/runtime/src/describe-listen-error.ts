/** Why an address cannot be listened on, for the person who chose it. */
export type ListenAddress = {
  readonly port: number;
  /** What the person sets to change it: a variable (`PORT`) or an option (`--port PORT`). */
  readonly portSetting: string;
  /** Where it can be chosen, and with what. */
  readonly host?: { readonly address: string; readonly setting: string };
};

const describe = (
  { code, message }: NodeJS.ErrnoException,
  { port, portSetting, host }: ListenAddress,
): string => {
  if (code === 'EADDRINUSE')
    return `port ${port} is in use by another program; stop that one, or choose another port from 1 to 65535 with ${portSetting}`;
  if (code === 'EACCES')
    return `port ${port} may not be opened by this user; choose one from 1024 to 65535 with ${portSetting}`;
  if (host !== undefined && ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'].includes(code ?? ''))
    return `${host.setting} "${host.address}" is no address of this machine; leave it out, or use 127.0.0.1 or 0.0.0.0`;
  return `cannot listen on port ${port} (${portSetting}): ${message}`;
};

/** For `.catch` of a start that listens among other things: throws the description, or what failed otherwise as it is. */
export const failListening =
  (address: ListenAddress) =>
  (error: unknown): never => {
    const { syscall } = error as NodeJS.ErrnoException;
    throw syscall === 'listen' || syscall === 'getaddrinfo'
      ? new Error(describe(error as NodeJS.ErrnoException, address))
      : error;
  };
