import { Form, Link } from '@remix-run/react'
import type { ThemeName } from '../lib/themes.ts'

type Person = { telegramId: string; firstName: string }
type Props = { people: Person[]; personId: string | null; theme: ThemeName; csrf: string }

/** Whom to play, and in which of Telegram's themes. */
export function PeoplePanel({ people, personId, theme, csrf }: Props) {
  const other = theme === 'light' ? 'dark' : 'light'
  return (
    <section className="card" aria-labelledby="people">
      <h2 className="label" id="people">
        People
      </h2>
      <ul className="people">
        {people.map((person) => (
          <li key={person.telegramId}>
            <Link
              className={person.telegramId === personId ? 'chip chosen' : 'chip'}
              aria-current={person.telegramId === personId ? 'true' : undefined}
              to={`/local?person=${person.telegramId}&theme=${theme}`}
            >
              {person.firstName}
            </Link>
          </li>
        ))}
      </ul>
      <Form method="post" action="/local" className="inline">
        <input type="hidden" name="csrf" value={csrf} />
        <input type="hidden" name="intent" value="create" />
        <input type="hidden" name="theme" value={theme} />
        <label htmlFor="first-name" className="hidden">
          First name of someone new
        </label>
        <input id="first-name" name="first_name" required maxLength={40} placeholder="Someone new" autoComplete="off" />
        <button type="submit" className="button quiet">
          Create
        </button>
      </Form>
      <Link className="textlink" to={`/local?${personId ? `person=${personId}&` : ''}theme=${other}`}>
        Use the {other} theme
      </Link>
    </section>
  )
}
