import { useRevalidator } from '@remix-run/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Problem } from '../contract/types.ts'
import { getTelegram } from '../telegram/client.ts'
import { keepBearer } from '../telegram/session-fetch.ts'

export type SignIn =
  { phase: 'starting' | 'signed' | 'no_launch' } | { phase: 'refused'; problem: Problem; wasSignedIn: boolean }

const OFFLINE: Problem = {
  title: 'You seem to be offline',
  detail: 'Check your connection and try again.',
  status: 503,
  code: 'offline',
  request_id: null,
}

/**
 * Exchanges Telegram's init data for a session when the page opens, and once more when the session is over.
 * Telegram never repeats the launch: after that only reopening the app helps.
 */
export function useSignIn(csrf: string, isSignedIn: boolean): { state: SignIn; retry(this: void): void } {
  const [state, setState] = useState<SignIn>({ phase: 'starting' })
  const { revalidate, state: loading } = useRevalidator()
  const progress = useRef({
    started: false,
    renewed: false,
    seen: false,
    wasSignedIn: false,
    exchangedAgain: false,
    wasLoading: false,
  })

  const attempt = useCallback(
    async (isAgain = false) => {
      const { launch } = getTelegram()
      if (!launch) return setState({ phase: 'no_launch' })
      setState({ phase: 'starting' })
      const problem = await exchange({ init_data: launch.initData, csrf, ...(isAgain ? { again: '1' } : {}) })
      if (problem?.code === 'csrf' && !progress.current.renewed) {
        // Another page of this browser opened at the same moment and took the visitor's cookie: ask for a token anew.
        Object.assign(progress.current, { renewed: true, started: false })
        return revalidate()
      }
      if (problem) return setState({ phase: 'refused', problem, wasSignedIn: progress.current.wasSignedIn })
      setState({ phase: 'signed' })
      revalidate()
    },
    [csrf, revalidate],
  )

  useEffect(() => {
    if (progress.current.started) return
    progress.current.started = true
    void attempt()
  }, [attempt])

  useEffect(() => {
    const now = progress.current
    const cameBackEmpty = now.wasLoading && loading === 'idle'
    now.wasLoading = loading === 'loading'
    if (state.phase !== 'signed') return
    if (isSignedIn) {
      now.seen = now.wasSignedIn = true
      now.exchangedAgain = false
    } else if (now.seen || cameBackEmpty) {
      now.seen = false
      const problem = { ...OFFLINE, status: 401, detail: '' }
      if (now.exchangedAgain) return setState({ phase: 'refused', problem, wasSignedIn: now.wasSignedIn })
      now.exchangedAgain = true
      void attempt(true)
    }
  }, [isSignedIn, loading, state.phase, attempt])

  return { state, retry: () => void attempt() }
}

async function exchange(fields: Record<string, string>): Promise<Problem | null> {
  try {
    const response = await fetch('/session', { method: 'POST', body: new URLSearchParams(fields) })
    const answer = (await response.json()) as { bearer: string | null } | Problem
    if ('code' in answer) return answer
    keepBearer(answer.bearer)
    return null
  } catch {
    return OFFLINE
  }
}
