import { ESLint, type Linter } from 'eslint'
import tseslint from 'typescript-eslint'
import { describe, expect, it } from 'vitest'

const rule = '@typescript-eslint/no-restricted-imports'

// A boundary that lets a forbidden import pass says nothing: each is tried with one.
// The rule reads the import's text alone: without type information it needs no program of the whole project.
const untyped = { ...tseslint.configs.disableTypeChecked, files: ['**/*.ts'] }
const eslint = new ESLint({ overrideConfig: untyped as Linter.Config, ruleFilter: ({ ruleId }) => ruleId === rule })

/** What the rule of the folders says to this import in that file (which exists; its text is replaced). */
async function verdict(filePath: string, line: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${line}\n`, { filePath })
  return (result?.messages ?? []).filter(({ ruleId }) => ruleId === rule).map(({ message }) => message)
}

describe('the folders', () => {
  it.each([
    ['domain/money.ts', "import { newId } from '#db/ids.ts'"],
    ['domain/money.ts', "import { newId } from '../db/ids.ts'"],
    ['db/ids.ts', "import { startWorker } from '#worker/start.ts'"],
    ['workflows/index.ts', "import { createActivities } from '#activities/create.ts'"],
    ['workflows/index.ts', "import { readFileSync } from 'node:fs'"],
    ['activities/clock.ts', "import { startApi } from '#api/app.ts'"],
    ['worker/start.ts', "import { startApi } from '#api/app.ts'"],
    ['api/app.ts', "import { createActivities } from '#activities/create.ts'"],
    ['api/app.ts', "import { account } from '#workflows/account/workflow.ts'"],
    ['web/main.ts', "import { accessOf } from '#domain/access.ts'"],
    ['sandbox/app.ts', "import { money } from '#domain/money.ts'"],
    ['sandbox/app.ts', "import { openDatabase } from '../db/connect.ts'"],
    ['stripe/client.ts', "import { openDatabase } from '#db/connect.ts'"],
  ])('%s may not: %s', async (filePath, line) => {
    expect(await verdict(filePath, line)).toHaveLength(1)
  })

  it.each([
    ['db/ids.ts', "import { accessOf } from '#domain/access.ts'"],
    ['workflows/index.ts', "import type { Activities } from '#activities/create.ts'"],
    ['api/app.ts', "import { hint } from '#workflows/account/messages.ts'"],
    ['api/app.ts', "import { accountWorkflowId } from '#workflows/account/id.ts'"],
    ['worker/start.ts', "import { createActivities } from '#activities/create.ts'"],
  ])('%s may: %s', async (filePath, line) => {
    expect(await verdict(filePath, line)).toEqual([])
  })
})
