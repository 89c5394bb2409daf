/* global document, location, window, CSS, DOMParser, AbortController */
// The dashboard works without this; with it, a page keeps itself up to date while it is looked at.

const { body } = document
const light = document.getElementById('live')
let version = Number(body.dataset.version)
const controller = new AbortController()

const say = (text, stopped) => {
  light.hidden = false
  light.textContent = text
  light.classList.toggle('stopped', stopped)
}

/** A form that someone is filling in stays as it is. */
const isBusy = (part) =>
  [...part.querySelectorAll('input, select, textarea')].some((field) => {
    if (field.type === 'hidden') return false
    if (field === document.activeElement) return true
    if (field.type === 'checkbox') return field.checked !== field.defaultChecked
    if (field.options)
      return [...field.options].some((one) => one.selected !== one.defaultSelected && one.defaultSelected)
    return field.value !== field.defaultValue
  })

/** How to find what has the focus again, when it is made anew. */
const nameOf = (element) => {
  if (element.dataset.key) return `[data-key="${CSS.escape(element.dataset.key)}"]`
  if (element.getAttribute('href')) return `a[href="${CSS.escape(element.getAttribute('href'))}"]`
  const label = element.getAttribute('aria-label')
  return label ? `[aria-label="${CSS.escape(label)}"]` : null
}

const replace = (old, fresh) => {
  if (old.innerHTML === fresh.innerHTML || isBusy(old)) return
  const active = old.contains(document.activeElement) ? nameOf(document.activeElement) : null
  const scrolled = [...old.querySelectorAll('.scroll, pre')].map((one) => [one.scrollLeft, one.scrollTop])
  old.replaceChildren(...fresh.childNodes)
  for (const [at, one] of [...old.querySelectorAll('.scroll, pre')].entries()) {
    if (scrolled[at]) [one.scrollLeft, one.scrollTop] = scrolled[at]
  }
  if (active) old.querySelector(active)?.focus({ preventScroll: true })
}

const refresh = async () => {
  const answer = await fetch(location.href, { signal: controller.signal })
  if (!answer.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
  for (const part of document.querySelectorAll('[data-live]')) {
    const next = fresh.getElementById(part.id)
    if (next) replace(part, next)
  }
}

const seen = () =>
  document.hidden
    ? new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }))
    : null

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const watch = async () => {
  say('Live', false)
  for (;;) {
    await seen()
    try {
      const answer = await fetch(`${body.dataset.changes}?since=${version}`, { signal: controller.signal })
      const { version: now } = await answer.json()
      say('Live', false)
      if (now === version) continue
      version = now
      await refresh()
      await pause(300)
    } catch {
      if (controller.signal.aborted) return
      say('The sandbox does not answer', true)
      await pause(2_000)
    }
  }
}

window.addEventListener('pagehide', () => controller.abort())
window.addEventListener('pageshow', (event) => event.persisted && location.reload())
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, select, textarea')
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  document.getElementById('q').focus()
})
void watch()
