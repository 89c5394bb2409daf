import { z } from 'zod'
import { id } from '../../http/schemas.ts'

export const ExchangeBody = z.strictObject({ init_data: z.string().min(1).max(16_384) })
export const SwitchBody = z.strictObject({ account_id: id })

const role = z.enum(['owner', 'admin', 'member'])
const token = { token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int().describe('Seconds') }
const user = z.object({
  id: z.string(),
  telegram_id: z.string().nullable(),
  first_name: z.string().nullable(),
  language_code: z.string().nullable(),
})
const account = z.object({ id: z.string(), role })

export const TokenSchema = z.object(token).meta({ id: 'Token' })
export const SwitchedSchema = z.object({ ...token, account }).meta({ id: 'SwitchedToken' })
export const SignedInSchema = z
  .object({ ...token, user, account, start_param: z.string().nullable() })
  .meta({ id: 'SignedIn' })
export const MeSchema = z
  .object({
    user,
    accounts: z.array(account.extend({ kind: z.enum(['personal', 'team']), name: z.string().nullable() })),
    account: account.nullable().describe('The token’s account; null once one has left it'),
    device: z.object({ id: z.string(), name: z.string().nullable(), platform: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'Me' })
