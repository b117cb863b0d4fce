/** The first differences between what should be and what is, in lines that a person can read. */
const shown = 3;
const width = 300;

export const mapDifferences = (
  name: string,
  expected: ReadonlyMap<string, string>,
  actual: ReadonlyMap<string, string>,
): readonly string[] =>
  limited([
    ...[...expected]
      .filter(([key]) => !actual.has(key))
      .map(([key, value]) => `${name}: missing ${key} ${value}`),
    ...[...actual]
      .filter(([key]) => !expected.has(key))
      .map(([key, value]) => `${name}: extra ${key} ${value}`),
    ...[...expected]
      .filter(([key, value]) => actual.has(key) && actual.get(key) !== value)
      .map(([key, value]) => `${name}: ${key} should be ${around(value, actual.get(key)!)}`),
  ]);

export const listDifferences = (
  name: string,
  expected: readonly string[],
  actual: readonly string[],
): readonly string[] => {
  const first = expected.findIndex((value, index) => value !== actual[index]);
  return [
    ...(expected.length === actual.length
      ? []
      : [`${name}: ${expected.length} expected, ${actual.length} found`]),
    ...(first < 0
      ? []
      : [`${name}: number ${first} should be ${around(expected[first]!, actual[first] ?? 'absent')}`]),
  ];
};

const around = (expected: string, actual: string): string => {
  let from = 0;
  while (from < expected.length && expected[from] === actual[from]) from += 1;
  const cut = (text: string): string => text.slice(Math.max(0, from - 60), from + 120);
  return `…${cut(expected)}… but is …${cut(actual)}…`;
};

const limited = (lines: readonly string[]): readonly string[] => [
  ...lines.slice(0, shown).map((line) => line.slice(0, width)),
  ...(lines.length > shown ? [`… and ${lines.length - shown} more`] : []),
];
