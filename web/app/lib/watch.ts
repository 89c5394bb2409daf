import { useRevalidator } from '@remix-run/react'
import { useEffect, useRef, useState } from 'react'
import type { Subscription } from '../contract/types.ts'
import { getTelegram } from '../telegram/client.ts'
import { isTakingLong, pollDelayMs } from './poll.ts'

/** Calls back whenever the person returns to this page from elsewhere. */
export function useReturn(onReturn: (this: void) => void): void {
  const latest = useRef(onReturn)
  useEffect(() => {
    latest.current = onReturn
  })
  useEffect(() => {
    const arrived = () => {
      if (document.visibilityState === 'visible') latest.current()
    }
    const unhear = getTelegram().on('visibility_changed', (data) => {
      if (data.is_visible === true) latest.current()
    })
    document.addEventListener('visibilitychange', arrived)
    window.addEventListener('focus', arrived)
    return () => {
      unhear()
      document.removeEventListener('visibilitychange', arrived)
      window.removeEventListener('focus', arrived)
    }
  }, [])
}

/**
 * While watching, asks for the subscription twice a second for ten seconds and then slower, beginning anew whenever
 * the person returns, and reloads the page's data when the answer is another. True once it is taking long.
 */
export function useSubscriptionWatch(isWatching: boolean, shown: Subscription | null): boolean {
  const { revalidate } = useRevalidator()
  const known = useRef('')
  const [round, setRound] = useState(0)
  const [isQuiet, setQuiet] = useState(false)
  useEffect(() => {
    known.current = JSON.stringify(shown)
  }, [shown])
  useReturn(() => setRound((count) => count + 1))
  useEffect(() => {
    if (!isWatching) return
    return poll(async () => {
      const latest = await askSubscription()
      if (latest !== null && latest !== known.current) revalidate()
    }, setQuiet)
  }, [isWatching, round, revalidate])
  return isWatching && isQuiet
}

/** Asks again and again, at the pace of `pollDelayMs`, until stopped; a hidden page does not ask. */
export function poll(ask: () => Promise<void>, onQuiet: (isQuiet: boolean) => void): () => void {
  const startedMs = Date.now()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStopped = false
  const next = async () => {
    if (document.visibilityState === 'visible') await ask().catch(() => undefined)
    if (isStopped) return
    const elapsedMs = Date.now() - startedMs
    const delayMs = pollDelayMs(elapsedMs)
    onQuiet(isTakingLong(elapsedMs))
    if (delayMs !== null) timer = setTimeout(() => void next(), delayMs)
  }
  void next()
  return () => {
    isStopped = true
    clearTimeout(timer)
  }
}

async function askSubscription(): Promise<string | null> {
  const response = await fetch('/subscription')
  return response.ok ? JSON.stringify(await response.json()) : null
}
