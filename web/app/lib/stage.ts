import type { ThemeName } from './themes.ts'

/** Who is being played, side by side, in which theme, and by which link they came. */
export type Stage = { open: string[]; theme: ThemeName; start: string }

/** The console's address for a stage; a link is followed by the first one opened, and by nobody after. */
export function stagePath({ open, theme, start }: Stage): string {
  const query = new URLSearchParams([...open.map((id) => ['person', id]), ['theme', theme]])
  if (start) query.set('start', start)
  return `/local?${query.toString()}`
}

/** One person's phone on it. */
export function phonePath({ theme, start }: Stage, person: string): string {
  return `/local/phone?person=${person}&theme=${theme}${start && `&start=${start}`}`
}
