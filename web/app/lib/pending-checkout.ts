import { useSyncExternalStore } from 'react'

/** Where a checkout that was opened from this page stands: nowhere, being waited for, or seen to be paid. */
export type PendingCheckout = 'none' | 'waiting' | 'paid'

const KEY = 'checkout-since'
/** Someone who has not paid by then is shown the plans again; the API refuses a second subscription anyway. */
const PATIENCE_MS = 15 * 60_000

const listeners = new Set<() => void>()
let present: PendingCheckout | null = null

/** Survives a reload of the Mini App where storage is allowed. */
export function usePendingCheckout(): PendingCheckout {
  return useSyncExternalStore(subscribe, read, () => 'none')
}

/** Remembers where the checkout stands now. */
export function setPendingCheckout(state: PendingCheckout): void {
  present = state
  remember(state === 'waiting' ? Date.now() : 0)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function read(): PendingCheckout {
  present ??= Date.now() - recall() < PATIENCE_MS ? 'waiting' : 'none'
  return present
}

function recall(): number {
  try {
    return Number(window.sessionStorage.getItem(KEY) ?? 0)
  } catch {
    return 0
  }
}

function remember(sinceMs: number): void {
  try {
    window.sessionStorage.setItem(KEY, String(sinceMs))
  } catch {
    return
  }
}
