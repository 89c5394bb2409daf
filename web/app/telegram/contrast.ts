// These functions also run in the boot script, as their own source text: they may call only each other.

/** Relative luminance (WCAG) of `#rrggbb`, 0 to 1. */
export function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * (channels[0] ?? 0) + 0.7152 * (channels[1] ?? 0) + 0.0722 * (channels[2] ?? 0)
}

/** Contrast ratio (WCAG) of two `#rrggbb` colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

/** The colour that is `share` (0 to 1) of the way from one `#rrggbb` to another. */
export function mix(from: string, to: string, share: number): string {
  const part = (at: number) => {
    const [a, b] = [parseInt(from.slice(at, at + 2), 16), parseInt(to.slice(at, at + 2), 16)]
    return Math.round(a + (b - a) * share)
      .toString(16)
      .padStart(2, '0')
  }
  return '#' + part(1) + part(3) + part(5)
}

/** The colour itself, or the nearest shade of it that has at least `ratio` against every one of the others. */
export function readable(colour: string, against: string[], ratio: number): string {
  const worst = (candidate: string) => Math.min(...against.map((other) => contrast(candidate, other)))
  const pole = worst('#000000') > worst('#ffffff') ? '#000000' : '#ffffff'
  for (let step = 0; step <= 20; step += 1) {
    const candidate = mix(colour, pole, step / 20)
    if (worst(candidate) >= ratio) return candidate
  }
  return pole
}

/** Telegram's own test for a dark theme, on the background's `#rrggbb`. */
export function isDark(hex: string): boolean {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))
  return Math.sqrt(0.299 * (r ?? 0) ** 2 + 0.587 * (g ?? 0) ** 2 + 0.114 * (b ?? 0) ** 2) < 120
}
