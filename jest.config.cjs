/** Tests run on the sources (export condition `source`), so no build is needed before them. */
const swc = [
  '@swc/jest',
  { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
];

const project = (displayName, testMatch) => ({
  displayName,
  testMatch,
  rootDir: __dirname,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'require', 'default'] },
  transform: { '^.+\\.[jt]s$': swc },
  // ES modules, which jest loads as CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!(\\.pnpm/)?hyparquet)'],
  modulePathIgnorePatterns: ['/dist/'],
});

module.exports = {
  reporters: ['default', '<rootDir>/scripts/skip-reasons.cjs'],
  projects: [
    {
      ...project('unit', ['<rootDir>/packages/*/src/**/*.test.ts', '<rootDir>/services/*/src/**/*.test.ts']),
      testPathIgnorePatterns: ['/node_modules/', '\\.integration\\.test\\.ts$'],
    },
    project('integration', [
      '<rootDir>/packages/*/src/**/*.integration.test.ts',
      '<rootDir>/services/*/src/**/*.integration.test.ts',
      '<rootDir>/e2e/pipeline/**/*.test.ts',
      '<rootDir>/e2e/bench/**/*.test.ts',
    ]),
    project('chaos', ['<rootDir>/e2e/chaos/**/*.test.ts']),
    project('smoke', ['<rootDir>/e2e/smoke/**/*.test.ts']),
    project('browser', ['<rootDir>/e2e/browser/**/*.test.ts']),
  ],
};
