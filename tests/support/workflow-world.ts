import { temporal } from '@temporalio/proto'
import { TestWorkflowEnvironment } from '@temporalio/testing'
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'
import { afterAll, beforeAll } from 'vitest'
import type { Activities } from '#activities/create.ts'
import { toolPath } from '#bin/up/tools.ts'
import { workflowBundle } from './bundle.ts'
import { uniqueTaskQueue } from './temporal.ts'
import { waitFor } from './wait.ts'

export type Fakes = { [Name in keyof Activities]?: (input: never) => unknown }

/** The edge of a workflow is its activities: fakes that note who was called, in order. */
export interface Stage {
  taskQueue: string
  /** `name(input as JSON)` of every activity that began, in order. */
  calls: string[]
  /** Waits (real time) until so many activities have begun. */
  called(count: number): Promise<void>
}

const { INDEXED_VALUE_TYPE_KEYWORD: keyword } = temporal.api.enums.v1.IndexedValueType

/** An intent or command names itself; anything else is said whole. */
const said = ({ intentId, commandId, ...rest }: Record<string, string>): string =>
  intentId ?? commandId ?? Object.values(rest).join(',')

/** A time-skipping server for one test file; its time is global, so tests run one after the other. */
export function useWorkflowWorld() {
  let env: TestWorkflowEnvironment
  beforeAll(async () => {
    // Warnings about activities that fail on purpose say nothing new.
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
    })
    const executable = { type: 'existing-path' as const, path: toolPath('temporal-test-server') }
    env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } })
    await env.connection.operatorService.addSearchAttributes({
      namespace: 'default',
      searchAttributes: { AccountId: keyword, PlanId: keyword, StripeCustomerId: keyword },
    })
  })
  afterAll(() => env?.teardown())
  return {
    get env() {
      return env
    },
    /** Runs the workflows against these fakes for as long as `act` takes. */
    async play(fakes: Fakes, act: (stage: Stage) => Promise<void>): Promise<void> {
      const calls: string[] = []
      const noting = (name: string, fake: (input: never) => unknown) => async (input: never) => {
        calls.push(`${name}(${said(input)})`)
        return fake(input)
      }
      const activities = Object.fromEntries(Object.entries(fakes).map(([name, fake]) => [name, noting(name, fake)]))
      const taskQueue = uniqueTaskQueue()
      const worker = await Worker.create({
        connection: env.nativeConnection,
        taskQueue,
        workflowBundle: workflowBundle(),
        activities,
      })
      const called = async (count: number) =>
        void (await waitFor(() => calls.length >= count, { what: `${count} calls (${calls.join(' ')})` }))
      await worker.runUntil(act({ taskQueue, calls, called }))
    },
    /** What became of a run: RUNNING, COMPLETED, … */
    async status(workflowId: string): Promise<string> {
      return (await env.client.workflow.getHandle(workflowId).describe()).status.name
    },
    /** Present time of the server, Unix milliseconds. */
    now: () => env.currentTimeMs(),
  }
}

/** A promise with its resolver, to hold an activity as long as a test wants. */
export function gate<T = void>() {
  let open: (value: T) => void = () => undefined
  const passed = new Promise<T>((resolve) => (open = resolve))
  return { passed, open }
}
