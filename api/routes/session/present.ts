import type { Account } from '#db/models/account.ts'
import type { Device } from '#db/models/device.ts'
import type { Membership } from '#db/models/membership.ts'
import type { User } from '#db/models/user.ts'

export const presentUser = (user: User) => ({
  id: user.id,
  telegram_id: user.telegramId === null ? null : String(user.telegramId),
  first_name: user.firstName,
  language_code: user.languageCode,
})

/** One's accounts, one's own personal one first. */
export function presentAccounts(own: string, accounts: readonly Account[], memberships: readonly Membership[]) {
  const roles = new Map(memberships.map(({ accountId, role }) => [accountId, role]))
  return accounts
    .map(({ id, kind, name }) => ({ id, kind, name, role: roles.get(id) }))
    .sort((a, b) => Number(b.id === own) - Number(a.id === own) || (a.id < b.id ? -1 : 1))
}

export const presentDevice = (device: Device | null) =>
  device && { id: device.id, name: device.name, platform: device.platform }
