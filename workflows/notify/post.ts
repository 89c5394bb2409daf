import { ActivityFailure } from '@temporalio/workflow'
import { messageNow, messages, records } from '../activity-stubs.ts'

/** Messages on their way: they go out beside the loop, so that a channel that is down delays no window. */
export interface Post {
  send(notificationIds: readonly string[]): void
  isIdle(): boolean
}

export function openPost(): Post {
  const underWay = new Map<string, Promise<void>>()
  const deliver = async (notificationId: string): Promise<void> => {
    await orGivenUp(notificationId, () => messages.deliver({ notificationId }))
    underWay.delete(notificationId)
  }
  return {
    send(notificationIds) {
      for (const id of notificationIds) if (!underWay.has(id)) underWay.set(id, deliver(id))
    },
    isIdle: () => underWay.size === 0,
  }
}

/** One try, now. */
export const sendAtOnce = (notificationId: string) =>
  orGivenUp(notificationId, () => messageNow.deliver({ notificationId, once: true }))

async function orGivenUp(notificationId: string, send: () => Promise<'sent' | 'failed'>): Promise<'sent' | 'failed'> {
  try {
    return await send()
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error
    return records.giveUp({ notificationId })
  }
}
