import { Connection } from '@temporalio/client'

/** What operators find runs by; registered when the server starts. */
export const searchAttributes = ['AccountId', 'PlanId', 'StripeCustomerId'] as const

const connectTimeoutMs = 2000

/** Which of the search attributes a namespace does not know; throws while the server cannot be asked. */
export async function missingSearchAttributes(address: string, namespace: string): Promise<string[]> {
  const connection = await Connection.connect({ address, connectTimeout: connectTimeoutMs })
  try {
    return await connection.withDeadline(Date.now() + connectTimeoutMs, async () => {
      await connection.workflowService.describeNamespace({ namespace })
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace })
      return searchAttributes.filter((name) => !(name in (customAttributes ?? {})))
    })
  } finally {
    await connection.close()
  }
}

/** Whether namespace and search attributes are there; false while they are not. */
export async function temporalReady(address: string, namespace: string): Promise<boolean> {
  return (await missingSearchAttributes(address, namespace)).length === 0
}
