import { expect } from 'vitest'
import type { Endpoint } from '#api/http/endpoint.ts'
import { type SignedInPerson, startTestApi, type TestApi } from '#tests/api/support/api.ts'
import { type Asked, type Random, requestTo, seeded } from './requests.ts'
import { makeVictim, MARK, sumOf, type Victim } from './victim.ts'

/** What may not come to the other account, once what that account said itself is taken out of the answer. */
function leaked(text: string, said: ReadonlySet<string>, victim: Victim): string | null {
  const left = [...said].reduce((answer, one) => answer.replaceAll(one, ''), text)
  return [MARK, ...victim.accountIds, ...victim.userIds].find((secret) => left.includes(secret)) ?? null
}

/** Three people of an account of their own. */
async function attackers(api: TestApi): Promise<SignedInPerson[]> {
  const person = await api.signIn()
  const { body } = await api.post('/accounts', { name: 'Other' }, person)
  const switched = await api.post('/session/account', { account_id: body.id }, person)
  const owner = { ...person, accountId: body.id as string, token: switched.body.token as string }
  return [owner, owner, await api.member(owner.accountId, 'admin'), await api.member(owner.accountId, 'member')]
}

interface Attempt {
  api: TestApi
  victim: Victim
  /** What the attackers wrote themselves is theirs to read again. */
  said: Set<string>
  who: SignedInPerson
  random: Random
  seed: number
}

/** One call; answers its status. */
async function attempt(endpoint: Endpoint, { api, victim, said, who, random, seed }: Attempt): Promise<number> {
  const make = requestTo(random, endpoint, victim.ids)
  const asked = make(random.pick(victim.ids))
  const told = `seed ${seed}: ${asked.method} ${asked.path} ${asked.body ?? ''}`
  for (const one of victim.ids) if (asked.path.includes(one) || asked.body?.includes(one)) said.add(one)
  const answer = await send(api, asked, who)
  expect(answer.status, told).not.toBe(500)
  expect(leaked(answer.text, said, victim), told).toBeNull()
  if (answer.status !== 404 || !endpoint.path.includes(':')) return answer.status
  // what is theirs looks like what never was
  const missing = await send(api, make('never_was_1'), who)
  expect([missing.status, plain(missing.text)], told).toEqual([404, plain(answer.text)])
  return answer.status
}

/**
 * Calls every route of signed-in people `rounds` times, valid and not, with everything that the other account has: nothing
 * of it is ever answered, and nothing of it changes. Answers how many calls succeeded.
 */
export async function tryEverything(endpoints: readonly Endpoint[], seed: number, rounds: number): Promise<number> {
  const api = await startTestApi({ temporal: 'down' })
  try {
    const victim = await makeVictim(api)
    const before = await sumOf(api, victim)
    const random = seeded(seed)
    let succeeded = 0
    for (let round = 0; round < rounds; round++) {
      const said = new Set<string>()
      let people = await attackers(api)
      for (const endpoint of endpoints) {
        const status = await attempt(endpoint, { api, victim, said, who: random.pick(people), random, seed })
        if (status < 300) succeeded++
        // they signed themselves out
        if (status === 401) people = await attackers(api)
      }
      expect(await sumOf(api, victim), `seed ${seed}, round ${round}`).toBe(before)
    }
    return succeeded
  } finally {
    await api.close()
  }
}

const plain = (problem: string): string => problem.replace(/"request_id":"[^"]+"/, '')

async function send({ url }: TestApi, { method, path, body }: Asked, { token }: SignedInPerson) {
  const headers = { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) }
  const answer = await fetch(`${url}/api/v1${path}`, { method, headers, ...(body ? { body } : {}) })
  return { status: answer.status, text: await answer.text() }
}
