import { serveApi } from '#api/app.ts'
import { createGuards } from '#api/auth/guards.ts'
import { namedBearer } from '#api/auth/constant-time.ts'
import { serviceHolder } from '#api/auth/service.ts'
import { createDeps } from '#api/parts.ts'
import { readConfig } from '#domain/config/read.ts'

// The API as it is, but for the check: whoever asks is an owner of the account that the "token" names.
const deps = await createDeps(readConfig(process.env))
const endsAt = new Date(Date.now() + 3_600_000)
const row = { userId: 'nobody', deviceId: null, endsAt, idleEndsAt: endsAt, role: 'owner' as const }
const guards = createGuards({
  sessions: { find: () => Promise.resolve(row) },
  tokens: {
    ...deps.tokens,
    verify: (accountId) => Promise.resolve({ userId: row.userId, accountId, sessionId: 'none' }),
  },
  hostPerson: () => Promise.resolve(null),
  ticketHolder: () => Promise.resolve(null),
  operatorName: namedBearer([]),
  serviceHolder: serviceHolder([]),
})
await serveApi({ ...deps, guards })
