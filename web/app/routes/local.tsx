import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { data, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ClockPanel } from '../components/clock-panel.tsx'
import { PeoplePanel } from '../components/people-panel.tsx'
import { Phones } from '../components/phones.tsx'
import { ProblemPage } from '../components/problem.tsx'
import { consoleOf, presentClock } from '../lib/console.server.ts'
import { addPerson, peopleOf, startOf } from '../lib/people.server.ts'
import { type Stage, stagePath } from '../lib/stage.ts'
import { themeNamed } from '../lib/themes.ts'

export const meta: MetaFunction = () => [{ title: 'Local console · Durabill' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const local = consoleOf(context)
  const query = new URL(request.url).searchParams
  return {
    csrf: context.csrf({ kind: 'console' }),
    links: local.links,
    people: peopleOf(request),
    stage: {
      open: query.getAll('person'),
      theme: themeNamed(query.get('theme')),
      start: startOf(query),
    } satisfies Stage,
    time: presentClock(await local.clock(context.api)),
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const local = consoleOf(context)
  const form = await context.guard(request, 'console')
  if (form.intent === 'create') {
    const person = addPerson(request, context, (form.first_name ?? '').trim())
    if (!person) return data({ clock: null, trouble: 'A first name has 1 to 40 characters.' }, 422)
    const start = startOf(new URLSearchParams(form))
    return redirect(stagePath({ open: [person.telegramId], theme: themeNamed(form.theme), start }), 303)
  }
  const seconds = Number(form.seconds)
  if (!Number.isInteger(seconds) || seconds <= 0) return data({ clock: null, trouble: 'Time only moves forward.' }, 422)
  return presentClock(await local.advanceClock(context.api, seconds))
}

export default function LocalConsole() {
  const { csrf, links, people, stage, time } = useLoaderData<typeof loader>()
  return (
    <main className={stage.open.length > 1 ? 'console many' : 'console'}>
      <header>
        <h1>Durabill on this machine</h1>
        <p className="fine">Choose whom to be, move time, and watch what happens.</p>
      </header>
      <div className="desk">
        <div className="panels">
          <PeoplePanel people={people} stage={stage} csrf={csrf} />
          <ClockPanel time={time} csrf={csrf} />
          <section className="card list" aria-labelledby="links">
            <h2 className="label" id="links">
              Look inside
            </h2>
            {links.map((link) => (
              <a key={link.label} className="item go" href={link.url} target="_blank" rel="noreferrer">
                {link.label}
              </a>
            ))}
          </section>
        </div>
        <section className="stage" aria-label="Mini App">
          <Phones people={people} stage={stage} />
        </section>
      </div>
    </main>
  )
}

export function ErrorBoundary() {
  return <ProblemPage />
}
