import { useNavigate } from '@remix-run/react'
import { useEffect } from 'react'
import { getTelegram } from '../telegram/client.ts'

const KEY = 'invitation-seen'
let seen: string | null = null

/** The invitation that this launch came with; null when there is none. */
export function launchInvitation(): string | null {
  const start = getTelegram().launch?.startParam ?? ''
  return /^inv_[\w-]+$/.test(start) ? start : null
}

/** Someone who came by an invitation is asked first, once: reloads of the app come with the same launch. */
export function useInvitation(isSignedIn: boolean): void {
  const navigate = useNavigate()
  useEffect(() => {
    const token = isSignedIn ? launchInvitation() : null
    if (token === null || token === (seen ?? recall())) return
    remember(token)
    void navigate('/invitation', { replace: true })
  }, [isSignedIn, navigate])
}

function recall(): string | null {
  try {
    return window.sessionStorage.getItem(KEY)
  } catch {
    return null
  }
}

function remember(token: string): void {
  seen = token
  try {
    window.sessionStorage.setItem(KEY, token)
  } catch {
    return
  }
}
