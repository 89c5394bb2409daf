import { Form, Link } from '@remix-run/react'
import { type Stage, stagePath } from '../lib/stage.ts'

type Person = { telegramId: string; firstName: string }
type Props = { people: Person[]; stage: Stage; csrf: string }

/** Whom to play, alone or side by side, and in which of Telegram's themes. */
export function PeoplePanel({ people, stage, csrf }: Props) {
  const other = stage.theme === 'light' ? 'dark' : 'light'
  return (
    <section className="card" aria-labelledby="people">
      <h2 className="label" id="people">
        People
      </h2>
      <ul className="people">
        {people.map((person) => (
          <li key={person.telegramId}>
            <Choice person={person} stage={stage} />
          </li>
        ))}
      </ul>
      <Form method="post" action="/local" className="inline">
        <input type="hidden" name="csrf" value={csrf} />
        <input type="hidden" name="intent" value="create" />
        <input type="hidden" name="theme" value={stage.theme} />
        <input type="hidden" name="start" value={stage.start} />
        <label htmlFor="first-name" className="hidden">
          First name of someone new
        </label>
        <input id="first-name" name="first_name" required maxLength={40} placeholder="Someone new" autoComplete="off" />
        <button type="submit" className="button quiet">
          Create
        </button>
      </Form>
      <Link className="textlink" to={stagePath({ ...stage, theme: other })}>
        Use the {other} theme
      </Link>
    </section>
  )
}

function Choice({ person: { telegramId, firstName }, stage }: { person: Person; stage: Stage }) {
  const isOpen = stage.open.includes(telegramId)
  const start = stage.open.length === 0 ? stage.start : ''
  const beside = { ...stage, start: '', open: [...stage.open, telegramId] }
  return (
    <>
      <Link
        className={isOpen ? 'chip chosen' : 'chip'}
        aria-current={isOpen ? 'true' : undefined}
        to={stagePath({ ...stage, start, open: [telegramId] })}
      >
        {firstName}
      </Link>
      {!isOpen && stage.open.length > 0 && (
        <Link className="chip beside" to={stagePath(beside)} aria-label={`Beside: ${firstName}`}>
          +
        </Link>
      )}
    </>
  )
}
