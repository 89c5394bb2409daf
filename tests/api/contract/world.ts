import { waitFor } from '#tests/support/wait.ts'
import { type SignedInPerson, startTestApi, type TestApi } from '../support/api.ts'

/** People, a team and a subscription, so that every call finds what it needs. */
export interface ContractWorld {
  api: TestApi
  /** Owns a team; nothing was ever bought. */
  owner: SignedInPerson
  member: SignedInPerson
  /** Are on the team, and will leave it or be removed. */
  leaver: SignedInPerson
  removed: SignedInPerson
  /** On their own account, with a plan. */
  buyer: SignedInPerson
  /** On their own account, with a checkout open. */
  looker: SignedInPerson
  sessionId: string
  invitationId: string
  invitationToken: string
  deviceId: string
  eventId: string
}

export const pages = { success_url: 'http://localhost:3000/back', cancel_url: 'http://localhost:3000/back' }
export const plan_id = 'premium_monthly'

export async function openContractWorld(): Promise<ContractWorld> {
  const api = await startTestApi({ worker: true, env: { LIMIT_INVITATIONS: '0', LIMIT_COUPON_CHECKS: '0' } })
  const [founder, buyer, looker] = await Promise.all([api.signIn(), api.signIn(), api.signIn()])
  const team = (await api.post('/accounts', { name: 'Firm' }, founder)).body
  const { token } = (await api.post('/session/account', { account_id: team.id }, founder)).body
  const owner = { ...founder, token, accountId: team.id }
  const [member, leaver, removed] = await Promise.all(
    (['member', 'member', 'admin'] as const).map((role) => api.member(team.id, role)),
  )
  const [kept, offered] = await Promise.all(
    [1, 2].map(() => api.post('/account/invitations', { role: 'member' }, owner)),
  )
  const device = await api.db.models.Device.create({
    id: 'dev_contract',
    userId: owner.userId,
    name: 'Old',
    platform: 'tv',
  })
  await subscribe(api, buyer)
  const opened = await api.post('/billing/checkout', { plan_id, ...pages }, looker)
  const event = await api.db.models.StripeEvent.findOne({ where: { state: 'applied' }, rejectOnEmpty: true })
  if (!member || !leaver || !removed) throw new Error('the team is not whole')
  return {
    ...{ api, owner, member, leaver, removed, buyer, looker },
    sessionId: opened.body.session_id,
    invitationId: kept?.body.id,
    invitationToken: /inv_[\w-]{43}/.exec(offered?.body.url)?.[0] ?? '',
    deviceId: device.id,
    eventId: event.id,
  }
}

async function subscribe(api: TestApi, buyer: SignedInPerson): Promise<void> {
  const { body } = await api.post('/billing/checkout', { plan_id, ...pages }, buyer)
  await api.control('POST', `/checkout/sessions/${body.session_id}/complete`, { payment_method: 'pm_card_visa' })
  const isActive = async () => (await api.get('/billing/subscription', buyer)).body.status === 'active'
  await waitFor(isActive, { what: 'the plan', timeoutMs: 20_000 })
}
