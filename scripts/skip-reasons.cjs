/** A reporter of jest: why tests were skipped, each reason once. Suites say it at the end of their titles, in brackets. */
module.exports = class {
  onRunComplete(_contexts, { testResults }) {
    const counts = new Map();
    for (const { status, ancestorTitles } of testResults.flatMap(({ testResults: tests }) => tests)) {
      if (status !== 'pending') continue;
      const said = ancestorTitles.map((title) => /\(([^()]+)\)$/.exec(title)?.[1]).find(Boolean);
      const reason = said ?? 'no reason given';
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
    for (const [reason, count] of counts) process.stderr.write(`${count} skipped: ${reason}\n`);
  }
};
