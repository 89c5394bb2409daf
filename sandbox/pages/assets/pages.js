/* global document, window, URLSearchParams */
// The pages work without this; it saves a round trip here and a second click there.

const kept = new Set(['name', 'holder'])

/** A test card or account is typed into the form; the server does the same when there is no script. */
document.addEventListener('click', (event) => {
  const button = event.target.closest('button[name="fill"]')
  if (!button?.form) return
  event.preventDefault()
  const { elements } = button.form
  for (const [name, text] of new URLSearchParams(button.value)) {
    const field = elements[name]
    if (field && !(kept.has(name) && field.value !== '')) field.value = text
  }
  const next = elements[button.dataset.focus]
  if (next) next.focus()
})

/** A form is sent once: a second click waits for the answer to the first. */
document.addEventListener('submit', (event) => {
  const form = event.target
  if (form.dataset.sent) return event.preventDefault()
  form.dataset.sent = 'yes'
  const button = event.submitter
  if (button?.dataset.busy) button.textContent = button.dataset.busy
  button?.setAttribute('aria-disabled', 'true')
})

/** A page that comes back from the browser's memory can be sent again. */
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload()
})

/** A changed quantity is taken over without its button. */
document.addEventListener('change', (event) => {
  if (event.target.dataset.submits !== undefined) event.target.form.requestSubmit()
})
