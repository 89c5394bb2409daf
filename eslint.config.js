import js from '@eslint/js'
import hooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** The map of the house: each folder may import only from the folders named here (and from itself). */
const mayImport = {
  domain: [],
  stripe: [],
  db: ['domain'],
  workflows: ['domain'],
  activities: ['domain', 'stripe', 'db', 'workflows'],
  worker: ['domain', 'stripe', 'db', 'workflows', 'activities'],
  api: ['domain', 'stripe', 'db', 'workflows'],
  web: [],
  sandbox: [],
}
const folders = [
  'domain',
  'stripe',
  'db',
  'workflows',
  'activities',
  'worker',
  'api',
  'web',
  'sandbox',
  'bin',
  'tests',
  'bench',
]

// Regular expressions, not globs: in a glob a leading # begins a comment, and the rule would say nothing.
const boundary = ([folder, allowed]) => {
  const typesOnly = folder === 'workflows' ? ['activities'] : []
  const banned = folders.filter((other) => other !== folder && !allowed.includes(other))
  const patterns = banned.map((other) => ({
    regex: `^(#|(\\.\\./)+)${other}/`,
    message: `${folder}/ may not import from ${other}/ (see docs/architecture.md)`,
    allowTypeImports: typesOnly.includes(other),
  }))
  if (folder === 'api') {
    patterns.push({
      regex: '^#workflows/(?![^/]+/(messages|id)\\.ts$|search-attributes\\.ts$)',
      message: 'api/ may import workflow messages and ids, never workflow code',
    })
  }
  if (folder === 'workflows') {
    patterns.push({
      regex: '^(node:.*|stripe|pg|sequelize|pino|prom-client)$',
      message: 'workflows are deterministic: no I/O',
    })
  }
  return {
    files: [`${folder}/**/*.{ts,tsx}`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  }
}

export default tseslint.config(
  { ignores: ['node_modules', '.durabill*', 'web/build', 'coverage', 'tests/fixtures'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', { max: 60 }],
      complexity: ['error', 10],
      'no-console': 'error',
    },
  },
  ...Object.entries(mayImport).map(boundary),
  { files: ['web/**/*.{ts,tsx}'], plugins: { 'react-hooks': hooks }, rules: hooks.configs.recommended.rules },
  // Commands speak to a person on the console; a test file's outer describe is one long function.
  { files: ['bin/**', 'bench/**'], rules: { 'no-console': 'off' } },
  // Answers over HTTP are JSON of any shape until a test has asserted it.
  {
    files: ['tests/**/*.{ts,tsx}', 'web/**/*.test.tsx'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      parserOptions: { projectService: false, project: false },
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        fetch: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
        AbortSignal: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
      },
    },
  },
)
