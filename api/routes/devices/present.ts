import type { DeviceRow } from '#db/devices.ts'

export const presentDevice = (device: DeviceRow, current: string | null) => ({
  id: device.id,
  name: device.name,
  platform: device.platform,
  ip_prefix: device.ipPrefix,
  first_seen_at: device.firstSeenAt.toISOString(),
  last_seen_at: device.lastSeenAt.toISOString(),
  signed_in: device.signedIn,
  current: device.id === current,
})
