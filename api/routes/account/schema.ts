import { z } from 'zod'
import { id, instant, page, shortText } from '../../http/schemas.ts'
import { listOf } from '../ops/schema.ts'

const role = z.enum(['owner', 'admin', 'member'])
const name = shortText(100)

export const NameBody = z.strictObject({ name })
export const RoleBody = z.strictObject({ role })
export const IdParams = z.object({ id })
export const TokenParams = z.object({ token: z.string().regex(/^inv_[\w-]{43}$/) })
export const PageQuery = z.strictObject(page)

export const AccountSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['personal', 'team']),
    name: z.string().nullable(),
    role: role.describe('The caller’s own'),
    members: z.int(),
    created_at: instant,
  })
  .meta({ id: 'Account' })

export const MemberSchema = z
  .object({ id: z.string(), first_name: z.string().nullable(), role, joined_at: instant, you: z.boolean() })
  .meta({ id: 'Member' })
export const MembersSchema = listOf(MemberSchema).meta({ id: 'Members' })

const InvitationSchema = z
  .object({
    id: z.string(),
    role,
    state: z.enum(['open', 'accepted', 'withdrawn', 'expired']),
    invited_by: z.string(),
    accepted_by: z.string().nullable(),
    expires_at: instant,
    created_at: instant,
  })
  .meta({ id: 'Invitation' })
export const InvitationsSchema = listOf(InvitationSchema).meta({ id: 'Invitations' })
export const InvitedSchema = z
  .object({ id: z.string(), role, url: z.string().describe('Shown this once'), expires_at: instant })
  .meta({ id: 'NewInvitation' })
