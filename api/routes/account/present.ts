import type { Member } from '#db/members.ts'
import type { Account } from '#db/models/account.ts'
import type { Invitation } from '#db/models/invitation.ts'
import type { Role } from '#domain/roles.ts'

export const presentAccount = ({ id, kind, name, createdAt }: Account, role: Role, members: number) => ({
  id,
  kind,
  name,
  role,
  members,
  created_at: createdAt.toISOString(),
})

export const presentMember = ({ userId, firstName, role, joinedAt }: Member, own: string) => ({
  id: userId,
  first_name: firstName,
  role,
  joined_at: joinedAt.toISOString(),
  you: userId === own,
})

function stateOf({ acceptedAt, withdrawnAt, expiresAt }: Invitation, now: Date) {
  if (acceptedAt) return 'accepted'
  if (withdrawnAt) return 'withdrawn'
  return expiresAt > now ? 'open' : 'expired'
}

export const presentInvitation = (invitation: Invitation, now: Date) => ({
  id: invitation.id,
  role: invitation.role,
  state: stateOf(invitation, now),
  invited_by: invitation.invitedBy,
  accepted_by: invitation.acceptedBy,
  expires_at: invitation.expiresAt.toISOString(),
  created_at: invitation.createdAt.toISOString(),
})
