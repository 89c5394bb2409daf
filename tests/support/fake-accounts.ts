import { type AccountChoice, type Me, type Role, type SwitchedAnswer } from '#web/app/contract/types.ts'

type Person = { role: Role; team: AccountChoice | null }

/** Who someone is to the fake API; their token says on which account. */
export function meOf(telegramId: string, person: Person, authorization: string): Me {
  const accounts = accountsOf(telegramId, person)
  const at = /-at-(\w+)$/.exec(authorization)?.[1] ?? `acc_${telegramId}`
  const present = accounts.find(({ id }) => id === at)
  return {
    user: { id: `usr_${telegramId}`, telegram_id: telegramId, first_name: 'Ada', language_code: 'en' },
    accounts,
    account: present ? { id: present.id, role: present.role } : null,
    device: null,
  }
}

/** A token for another of their accounts; null when they are not on it. */
export function switched(telegramId: string, person: Person, asked: string): Omit<SwitchedAnswer, 'expires_in'> | null {
  const account = accountsOf(telegramId, person).find(({ id }) => id === asked)
  if (!account) return null
  const { id, role } = account
  return { token: `token-${telegramId}-at-${id}`, token_type: 'Bearer', account: { id, role } }
}

function accountsOf(telegramId: string, { role, team }: Person): AccountChoice[] {
  return [{ id: `acc_${telegramId}`, role, kind: 'personal', name: null }, ...(team ? [team] : [])]
}
