import type { ActionFunctionArgs, LoaderFunctionArgs, SerializeFrom } from '@remix-run/node'
import { Link, useLoaderData, useSearchParams } from '@remix-run/react'
import { Invitations } from '../components/invitations.tsx'
import { MemberRow } from '../components/member-row.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { RouteProblem } from '../components/problem.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { LeaveTeam, RenameTeam, RoleLegend } from '../components/team-settings.tsx'
import { accountName, ROLE_NAMES } from '../lib/accounts.ts'
import { orderTeam } from '../lib/team-orders.server.ts'
import { fetchTeam } from '../lib/team.server.ts'
import { fetchViewer } from '../lib/viewer.server.ts'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const [session, viewer] = await Promise.all([context.session(), fetchViewer(context)])
  if (!session || !viewer) return null
  return fetchTeam(context, session, viewer, new URL(request.url).searchParams.get('starting_after'))
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await context.guard(request, 'session')
  const viewer = await fetchViewer(context)
  return viewer && orderTeam(context, viewer, form)
}

type TeamData = Extract<NonNullable<SerializeFrom<typeof loader>>, { kind: 'team' }>

export default function Team() {
  const team = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title={team?.kind === 'team' ? accountName(team.account) : 'Team'} />
      {team === null && <Skeleton label="Loading the team" />}
      {team?.kind === 'personal' && (
        <section className="card notice">
          <p>This account is yours alone. Make a team to share a plan with others.</p>
          <Link className="button" to="/account">
            Make a team
          </Link>
        </section>
      )}
      {team?.kind === 'team' && <TeamPage team={team} />}
    </>
  )
}

function TeamPage({ team }: { team: TeamData }) {
  const { account, members, invitations, role } = team
  const isOwner = role === 'owner'
  const owners = members.data.filter((member) => member.role === 'owner').length
  const isLastOwner = isOwner && owners === 1 && !members.has_more
  const last = members.data.at(-1)
  return (
    <>
      <Welcome team={team} />
      <section className="card list" aria-labelledby="members">
        <h2 className="label" id="members">
          <span role="status">{account.members === 1 ? '1 member' : `${account.members} members`}</span>
        </h2>
        <ul>
          {members.data.map((member) => (
            <MemberRow key={member.id} member={member} mayChange={isOwner} isLastOwner={isLastOwner} />
          ))}
        </ul>
      </section>
      {members.has_more && last && (
        <Link className="button quiet wide" to={`/team?starting_after=${encodeURIComponent(last.id)}`}>
          Members who joined earlier
        </Link>
      )}
      {isOwner ? (
        <Invitations invitations={invitations} />
      ) : (
        <p className="fine centred">Only owners can invite people, change roles and remove members.</p>
      )}
      <RoleLegend />
      {isOwner && <RenameTeam name={account.name ?? ''} />}
      <LeaveTeam name={accountName(account)} isLastOwner={isLastOwner} />
    </>
  )
}

function Welcome({ team: { account, role } }: { team: TeamData }) {
  const [query] = useSearchParams()
  if (!query.has('joined')) return null
  return (
    <p className="banner" role="status">
      Welcome to {accountName(account)}. Your role: {ROLE_NAMES[role]}.
    </p>
  )
}

export function ErrorBoundary() {
  return <RouteProblem />
}
