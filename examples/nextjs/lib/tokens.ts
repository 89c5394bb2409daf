import { createPublicKey } from 'node:crypto'
import { exportJWK, importPKCS8, importSPKI, SignJWT } from 'jose'

/** Who is signed in to your application, and for which of its organisations; null: for themselves. */
export interface User {
  id: string
  name: string
  orgId: string | null
  /** Sent only when Durabill is told to believe it (`AUTH_ROLE_CLAIM=org_role`). */
  orgRole?: 'owner' | 'admin' | 'member'
}

const algorithm = 'ES256'
const keyId = 'billing-1'
const pem = () => process.env.BILLING_SIGNING_KEY ?? ''

/** A token for Durabill, good for five minutes: made on your server for a call that your server makes. */
export async function billingToken(user: User): Promise<string> {
  const key = await importPKCS8(pem(), algorithm)
  const tenant = user.orgId === null ? {} : { org_id: user.orgId, org_role: user.orgRole }
  return new SignJWT({ name: user.name, ...tenant })
    .setProtectedHeader({ alg: algorithm, kid: keyId })
    .setIssuer(process.env.BILLING_ISSUER ?? '')
    .setAudience('durabill')
    .setSubject(user.id)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(key)
}

/** The public half, for Durabill's `AUTH_JWKS_URL`. While you rotate, list the old key beside the new one. */
export async function publicKeys(): Promise<{ keys: object[] }> {
  const spki = createPublicKey(pem()).export({ type: 'spki', format: 'pem' }).toString()
  const jwk = await exportJWK(await importSPKI(spki, algorithm, { extractable: true }))
  return { keys: [{ ...jwk, kid: keyId, alg: algorithm, use: 'sig' }] }
}
