import type { Database } from '#db/connect.ts'
import { newId } from '#db/ids.ts'

const families: readonly (readonly [RegExp, string])[] = [
  [/iphone|ipad|ios/i, 'ios'],
  [/android/i, 'android'],
  [/macintosh|mac os/i, 'macos'],
  [/windows/i, 'windows'],
  [/linux|x11/i, 'linux'],
]

/** The family of systems that a user agent names; null when it names none. */
export const platformOf = (userAgent: string): string | null =>
  families.find(([form]) => form.test(userAgent))?.[1] ?? null

/** The device that a user signs in on: reloads on the same platform are the same device. */
export async function seeDevice({ models }: Database, userId: string, platform: string | null): Promise<string> {
  const lastSeenAt = new Date()
  const known = await models.Device.findOne({ where: { userId, platform }, order: [['lastSeenAt', 'DESC']] })
  if (!known) return (await models.Device.create({ id: newId('dev'), userId, name: null, platform })).id
  await known.update({ lastSeenAt })
  return known.id
}
