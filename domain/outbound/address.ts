/** Why an address cannot be an endpoint, in a sentence for its owner; null when nothing in its text speaks against it. */
export function addressProblem(text: string, { allowHttp }: { allowHttp: boolean }): string | null {
  if (!URL.canParse(text)) return 'Must be an absolute URL'
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:')) return 'Must begin with https://'
  if (url.username || url.password) return 'Must not contain a user name or a password'
  if (url.hash) return 'Must not contain a fragment'
  return null
}
