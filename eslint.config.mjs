/** Lint rules of the whole repository. The pure ring's rules stand in scripts/lint/pure-ring.mjs, each with its reason. */
import fpTs from 'eslint-plugin-fp-ts';
import tseslint from 'typescript-eslint';
import { imports, syntax } from './scripts/lint/house.mjs';
import { pureGlobals, pureImports, pureProperties, pureRing, pureSyntax } from './scripts/lint/pure-ring.mjs';

const tests = [
  '**/*.test.ts',
  '**/*.laws.ts',
  '**/*.fixture.ts',
  '**/src/testing/**',
  'packages/testkit/**',
  'packages/test-data/**',
  'e2e/**',
];
const typescript = ['**/*.ts', '**/*.tsx'];

export default tseslint.config(
  {
    ignores: ['**/dist/**', '**/node_modules/**', '**/coverage/**', '**/.turbo/**', 'data/**', 'docker/**'],
  },
  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { 'fp-ts': fpTs },
    languageOptions: {
      // Not `projectService`: it would take each package's build configuration, which sees dist and no tests.
      parserOptions: {
        project: ['./tsconfig.json', './services/web/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `void promise` says that nobody waits; arrows that pass on a callback's `undefined` read better short.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // Where a port asks for a promise, `async` is the shortest way to answer one, and keeps a throw inside it.
      '@typescript-eslint/require-await': 'off',
      // `TE.fromTask<void, LogError>` is how fp-ts says that nothing is answered.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // `!` stands where an index was just checked; noUncheckedIndexedAccess leaves no shorter way.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/prefer-readonly': 'error',
      'fp-ts/no-discarded-pure-expression': 'error',
      'fp-ts/no-lib-imports': 'error',
      'fp-ts/no-pipeable': 'error',
      'fp-ts/no-redundant-flow': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-var': 'error',
      'prefer-const': ['error', { ignoreReadBeforeAssign: true }],
      complexity: ['error', { max: 12, variant: 'modified' }],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-imports': ['error', imports],
      'no-restricted-syntax': ['error', ...syntax],
    },
  },
  {
    files: pureRing,
    ignores: tests,
    rules: {
      'no-restricted-globals': ['error', ...pureGlobals],
      'no-restricted-properties': ['error', ...pureProperties],
      'no-restricted-imports': ['error', pureImports],
      'no-restricted-syntax': ['error', ...syntax, ...pureSyntax],
    },
  },
  {
    files: tests,
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      complexity: 'off',
      // jest's matchers (`expect.any`) are typed `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // A test names the shape of a JSON file, or of a state, where it begins with it.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/prefer-reduce-type-parameter': 'off',
      // A test throws what the code under test may meet.
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
  {
    // A tool's configuration is a default export, since the tool asks for one.
    files: ['**/*.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    rules: { eqeqeq: 'error', 'no-var': 'error', 'prefer-const': 'error', 'no-unused-vars': 'error' },
  },
);
