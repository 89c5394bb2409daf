const longest = 2048
const httpForm = /^https?:\/\/[^\s\\]+$/i
const hasControls = (text: string) =>
  [...text].some((char) => char.charCodeAt(0) <= 0x20 || char.charCodeAt(0) === 0x7f)

/**
 * Whether a redirect after Checkout or portal may go there: an http(s) URL without user information whose parsed
 * origin is one of those allowed. `{CHECKOUT_SESSION_ID}` in path or query is left alone.
 */
export function redirectAllowed(url: string, origins: readonly string[]): boolean {
  if (url.length > longest || !httpForm.test(url) || hasControls(url) || !URL.canParse(url)) return false
  const parsed = new URL(url)
  return parsed.username === '' && parsed.password === '' && origins.includes(parsed.origin)
}
