import { WorkflowCoverage } from '@temporalio/nyc-test-coverage'
import { Worker, type WorkerOptions } from '@temporalio/worker'
import libCoverage, { type CoverageMapData } from 'istanbul-lib-coverage'
import { afterAll } from 'vitest'

// Workflows run in a context of their own, which no coverage provider sees: their counts come out through a sink, and are
// added to vitest's. Used by `npm run coverage` alone.

const counted = globalThis as { __coverage__?: CoverageMapData; __VITEST_COVERAGE__?: CoverageMapData }
counted.__coverage__ ??= {}
const coverage = new WorkflowCoverage()

const create = Worker.create.bind(Worker)
Worker.create = (options: WorkerOptions) => create({ ...options, sinks: { ...options.sinks, ...coverage.sinks } })

afterAll(() => {
  coverage.mergeIntoGlobalCoverage()
  const all = libCoverage.createCoverageMap(counted.__VITEST_COVERAGE__ ?? {})
  all.merge(JSON.parse(JSON.stringify(counted.__coverage__)) as CoverageMapData)
  counted.__VITEST_COVERAGE__ = JSON.parse(JSON.stringify(all)) as CoverageMapData
  counted.__coverage__ = {}
})
