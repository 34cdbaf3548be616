import tseslint from 'typescript-eslint';

const todo = { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' };
/** Window's properties that look like forgotten variables. */
const browserGlobals = ['event', 'find', 'history', 'length', 'name', 'origin', 'parent', 'screen', 'status', 'top'];
const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Exports are named.' };

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'coverage/',
      'out/',
      '.cache/',
      'docs/',
      'src/engine/assembly/', // AssemblyScript: its own compiler checks it
      'src/engine/generated/',
      'test/packaging/programs/', // a user's programs, checked as a user would
    ],
  },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'max-lines': ['error', { max: 400 }],
      'no-restricted-globals': ['error', ...browserGlobals],
      'no-warning-comments': ['error', todo],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true },
      ],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Numbers are what messages of this library are made of.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `return report(...)` ends a branch in one line.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Callers in JavaScript pass what the types forbid: run-time checks that the compiler calls superfluous stay.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-boolean-literal-compare': 'off',
      '@typescript-eslint/no-unnecessary-type-conversion': 'off',
      // An async signature is a contract: a reader may await today or tomorrow.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['src/**', 'examples/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Draw from a seeded Generator.' },
      ],
      'no-restricted-syntax': ['error', noDefaultExport],
    },
  },
  {
    // The list of all public names is as long as there are names.
    files: ['src/index.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    // A misuse test passes what the types forbid; the comment proves that the types do forbid it.
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description', 'ts-ignore': true, 'ts-nocheck': true },
      ],
    },
  },
  { files: ['**/*.js', '**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
);
