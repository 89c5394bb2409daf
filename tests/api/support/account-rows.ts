import type { SignedInPerson, TestApi } from './api.ts'

/** Who is on an account, as its own members see it: roles by user id. */
export async function rolesOf(api: TestApi, member: SignedInPerson): Promise<Record<string, string>> {
  const { body } = await api.get('/account/members', member)
  return Object.fromEntries((body.data as { id: string; role: string }[]).map(({ id, role }) => [id, role]))
}

/** What the audit log says of an account, oldest first. */
export async function audited(api: TestApi, accountId: string) {
  const rows = await api.db.models.AuditEntry.findAll({ where: { accountId }, order: [['id', 'ASC']] })
  return rows.map(({ actor, action, data }) => ({ actor, action, data }))
}
