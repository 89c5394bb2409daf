import type { Notifying } from '#activities/notify/parts.ts'
import { postingOut } from '#activities/net/post.ts'
import { createVault } from '#db/vault.ts'

/** What messages leave through, on this machine alone; nobody listens unless a test says where. */
export function notifyingParts(patch: Partial<Notifying> = {}): Notifying {
  const allow = ['127.0.0.0/8']
  const post = postingOut({ allow, timeoutMs: 2_000 })
  return {
    vault: createVault([{ id: 'k1', key: Buffer.alloc(32, 7) }]),
    mail: null,
    allow,
    post,
    postHome: post,
    telegram: { token: '12345:abcdefghijklmnopqrstuvwxyzABCDEFGHI', url: 'http://127.0.0.1:1' },
    slackUrl: null,
    operatorEmail: null,
    link: 'https://app.example',
    ...patch,
  }
}
