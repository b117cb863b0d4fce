/** What a script is told. */
export const exitCodes = { fine: 0, findings: 1, wrongUse: 2, failure: 3 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
