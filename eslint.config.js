// The house rules. `npm run check` applies them to the tangled tree and
// reports in the coordinates of the Markdown.
import tseslint from 'typescript-eslint';

const SERVICES = ['build/servers/**', 'build/drivers/**', 'build/lib/**'];
const BELOW_HOST = [
  'abi', 'hardware', 'kernel', 'lib', 'servers', 'drivers', 'userland',
  // A rig that used them could not bring a failure back.
  'rigs',
].map((room) => `build/${room}/**`);

const state = 'keep it in the one state record: two instances of a ' +
  'service must share nothing';
const host = 'only host/ knows a clock, a random number or a file';

const only = 'every other test of the file would be left out in silence';

export default tseslint.config(
  {
    ignores: [
      'build/bundle/**', 'build/book/**', 'build/docs/**',
      'build/coverage/**', 'coverage/**',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', {
        argsIgnorePattern: '^_', varsIgnorePattern: '^_',
        caughtErrorsIgnorePattern: '^_',
      }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', {
        considerDefaultExhaustiveForUnions: true,
      }],
      '@typescript-eslint/no-floating-promises': 'error',
      // A service that never traps is still a generator.
      'require-yield': 'off',
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'max-lines': ['error', {
        max: 400, skipBlankLines: true, skipComments: true,
      }],
      'max-lines-per-function': ['error', {
        max: 50, skipBlankLines: true, skipComments: true,
      }],
    },
  },
  {
    files: ['tangle/**/*.ts', 'tests/**/*.ts', '*.config.ts'],
    rules: { 'max-len': ['error', { code: 80 }] },
  },
  {
    files: ['build/test/**', 'tests/**'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': 'off',
      'no-restricted-syntax': ['error',
        {
          selector: 'MemberExpression[property.name="only"]',
          message: only,
        },
        {
          selector: 'CallExpression[callee.name=/^(it|test|describe)$/] > ' +
            'ObjectExpression > Property[key.name="only"]',
          message: only,
        },
      ],
    },
  },
  {
    files: BELOW_HOST,
    // Commands of the host.
    ignores: ['build/rigs/faults/**', 'build/rigs/power/**',
      'build/rigs/image/**'],
    rules: {
      'no-restricted-globals': ['error',
        { name: 'Date', message: host },
        { name: 'performance', message: host },
        { name: 'process', message: host },
        { name: 'Buffer', message: host },
        { name: 'global', message: host },
        { name: 'require', message: host },
        { name: 'crypto', message: host },
        { name: 'setTimeout', message: host },
        { name: 'setInterval', message: host },
        { name: 'setImmediate', message: host },
        { name: 'fetch', message: host },
        { name: 'window', message: host },
        { name: 'document', message: host },
      ],
      'no-restricted-properties': ['error',
        { object: 'Math', property: 'random', message: host },
        { object: 'globalThis', property: 'Date', message: host },
      ],
    },
  },
  {
    files: SERVICES,
    rules: {
      'no-restricted-syntax': ['error',
        {
          selector: ':matches(Program, ExportNamedDeclaration) > ' +
            "VariableDeclaration[kind!='const']",
          message: `mutable state at module level; ${state}`,
        },
        {
          selector: ':matches(Program, ExportNamedDeclaration) > ' +
            'VariableDeclaration > VariableDeclarator' +
            ':not([id.typeAnnotation]) > NewExpression' +
            '[callee.name=/^(Map|Set|WeakMap|WeakSet|.*Array|ArrayBuffer)$/]' +
            ':not([arguments.0.value=0])',
          message: 'a mutable object at module level; give it a Readonly ' +
            `type, or ${state}`,
        },
        {
          selector: ':matches(Program, ExportNamedDeclaration) > ' +
            'VariableDeclaration > VariableDeclarator' +
            '[id.typeAnnotation.typeAnnotation.typeName.name=' +
            '/^(Map|Set|WeakMap|WeakSet|Array|.*[0-9]Array)$/]',
          message: `a mutable object at module level; ${state}`,
        },
      ],
    },
  },
);
