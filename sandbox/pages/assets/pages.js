/* global document, window */
// The pages work without this; it saves a round trip here and a second click there.

/** A test card is typed into the form; the server does the same when there is no script. */
document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-number]')
  const form = button?.form
  if (!form?.elements.number) return
  event.preventDefault()
  const typed = { number: button.dataset.number, expiry: '12 / 34', cvc: '123' }
  for (const [name, text] of Object.entries(typed)) form.elements[name].value = text
  const name = form.elements.name
  if (name && name.value === '') name.value = 'Test Person'
  form.querySelector('input[name="way"][value="card"]')?.click()
  form.elements.number.focus()
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
