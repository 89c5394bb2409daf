import { Link, useNavigate } from '@remix-run/react'
import { useBackButton } from '../telegram/buttons.ts'

/** The title of a page below the plan, and the ways back: its link and Telegram's button. */
export function PageHeader({ title, back = 'menu' }: { title: string; back?: 'menu' | 'plan' }) {
  const navigate = useNavigate()
  const { path, text } = back === 'menu' ? { path: '/more', text: 'More' } : { path: '/', text: 'Your plan' }
  useBackButton(() => void navigate(path))
  return (
    <>
      <nav aria-label="Back">
        <Link className="textlink" to={path}>
          ‹ {text}
        </Link>
      </nav>
      <h1>{title}</h1>
    </>
  )
}
