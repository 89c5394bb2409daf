import type { Answer, Lab } from '../lab.ts'
import { refusal } from '../helpers.ts'
import type { Area } from '../row.ts'

const three =
  '3. stored, same fingerprint → same status and body, `Idempotent-Replayed: true`, new `Request-Id`, `Original-Request: req_<first>`.'
const two =
  '2. none → insert `in_progress`, execute, store `status + body` **once execution has begun**, also for 402 and 500; parameter-validation 400s, 401, 409, 429 are not stored.'

let serial = 0
const newKey = (): string => `differential-${Date.now()}-${(serial += 1)}`

const post = (lab: Lab, key: string, form = 'name=Ada', path = '/v1/customers'): Promise<Answer> =>
  lab.http('POST', path, form, { 'idempotency-key': key })

const replayed = ({ headers }: Answer): boolean => headers.get('idempotent-replayed') === 'true'

export const idempotency: Area = {
  name: 'idempotency',
  rows: [
    {
      title: 'rule 1: the same key and parameters in another order are one request',
      source: '1. fingerprint = method + path + canonical params (+ account). Look up key (≤255 chars).',
      async ask(lab) {
        const key = newKey()
        const first = await post(lab, key, 'name=Ada&description=x')
        const again = await post(lab, key, 'description=x&name=Ada')
        return { same: first.body.id === again.body.id, replayed: replayed(again) }
      },
      answer: { same: true, replayed: true },
    },
    {
      title: 'rule 1: a key has at most 255 characters',
      source: 'Look up key (≤255 chars).',
      ask: (lab) => post(lab, 'k'.repeat(256)),
      answer: { status: 400, body: { error: { type: 'invalid_request_error' } } },
    },
    {
      title: 'rule 2: a decline is stored under its key',
      source: two,
      async ask(lab) {
        const { id } = await lab.customer()
        const [key, path] = [newKey(), '/v1/payment_methods/pm_card_visa_chargeDeclined/attach']
        const [first, again] = [
          await post(lab, key, `customer=${id}`, path),
          await post(lab, key, `customer=${id}`, path),
        ]
        return { status: [first.status, again.status], replayed: [replayed(first), replayed(again)] }
      },
      answer: { status: [402, 402], replayed: [false, true] },
    },
    {
      title: 'rule 2: a refusal of the parameters is not stored',
      source: 'parameter-validation 400s, 401, 409, 429 are not stored.',
      async ask(lab) {
        const key = newKey()
        const first = await post(lab, key, 'nonsense=1')
        const again = await post(lab, key)
        return { status: [first.status, again.status], replayed: replayed(again) }
      },
      answer: { status: [400, 200], replayed: false },
    },
    {
      title: 'rule 2: an error of the server is stored under its key',
      source: '500 = indeterminate and is replayed under the same key [docs]',
      sandboxOnly: true,
      async ask(lab) {
        const key = newKey()
        const effect = { status: 500, after: true }
        await lab.control('POST', '/faults', { match: { path: '/v1/customers', method: 'POST' }, times: 1, effect })
        const first = await post(lab, key)
        const again = await post(lab, key)
        return { status: [first.status, again.status], replayed: replayed(again) }
      },
      answer: { status: [500, 500], replayed: true },
    },
    {
      title: 'rule 3: a replay has the first body, a request id of its own and the original’s',
      source: three,
      async ask(lab) {
        const key = newKey()
        const [first, again] = [await post(lab, key), await post(lab, key)]
        const id = first.headers.get('request-id')
        return {
          body: JSON.stringify(first.body) === JSON.stringify(again.body),
          status: again.status,
          replayed: [replayed(first), replayed(again)],
          original: again.headers.get('original-request') === id,
          own: again.headers.get('request-id') !== id,
        }
      },
      answer: { body: true, status: 200, replayed: [false, true], original: true, own: true },
    },
    {
      title: 'rule 3: a replay shows what was, not what is',
      source:
        'A replay within ≥24 h returns the **stored first response** — possibly a session that has since expired or completed;',
      async ask(lab) {
        const key = newKey()
        const { body } = await post(lab, key)
        await lab.stripe.customers.update(String(body.id), { name: 'Grace' })
        return (await post(lab, key)).body
      },
      answer: { name: 'Ada' },
    },
    {
      title: 'rule 4: other parameters under a used key are refused',
      source:
        "4. other fingerprint → 400 `{error:{type:'idempotency_error', message:\"Keys for idempotent requests can only be used with the same parameters they were first used with.",
      async ask(lab) {
        const key = newKey()
        await post(lab, key)
        const { status, body } = await post(lab, key, 'name=Grace')
        const error = body.error as unknown as { type: string; message: string }
        return { status, type: error.type, message: error.message.replace(key, 'KEY') }
      },
      answer: {
        status: 400,
        type: 'idempotency_error',
        message:
          "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than 'KEY' if you meant to execute a different request.",
      },
    },
    {
      title: 'rule 4: another path under a used key is refused, as the SDK’s own class of error',
      source: '| 400/404 + `type=idempotency_error` | `StripeIdempotencyError` | no |',
      async ask(lab) {
        const idempotencyKey = newKey()
        await post(lab, idempotencyKey)
        return refusal(lab.stripe.products.create({ name: 'Ada' }, { idempotencyKey }))
      },
      answer: { class: 'StripeIdempotencyError', status: 400 },
    },
    {
      title: 'rule 5: a key whose request is in progress answers 409',
      source:
        "5. still in progress → 409 `{error:{type:'idempotency_error'|'invalid_request_error', code:'idempotency_key_in_use', message:'There is currently another in-progress request using this Idempotent Key…'}}`",
      sandboxOnly: true,
      async ask(lab) {
        const effect = { latency_ms: 300 }
        await lab.control('POST', '/faults', { match: { path: '/v1/customers', method: 'POST' }, times: 1, effect })
        const key = newKey()
        const both = await Promise.all([post(lab, key), post(lab, key)])
        const refused = both.find(({ status }) => status === 409)
        const done = both.find(({ status }) => status === 200)
        const again = await post(lab, key)
        return { refused: refused?.body, replayed: replayed(again), same: again.body.id === done?.body.id }
      },
      answer: { refused: { error: { code: 'idempotency_key_in_use' } }, replayed: true, same: true },
    },
    {
      title: 'rule 6: a pruned key executes again',
      source: '6. prune ≥ 24 h (make it settable: the reuse-after-prune double charge is worth testing).',
      sandboxOnly: true,
      async ask(lab) {
        const key = newKey()
        const first = await post(lab, key)
        await lab.control('POST', '/idempotency', { retention_ms: 0 })
        const end = Date.now() + 5
        while (Date.now() < end) await lab.stripe.customers.list({ limit: 1 })
        const again = await post(lab, key)
        await lab.control('POST', '/idempotency', { retention_ms: 86_400_000 })
        return { same: first.body.id === again.body.id, replayed: replayed(again) }
      },
      answer: { same: false, replayed: false },
    },
    {
      title: 'a key means nothing on GET and DELETE',
      source: 'Stripe ignores keys on GET/DELETE [docs].',
      async ask(lab) {
        const idempotencyKey = newKey()
        const { id } = await lab.customer({ name: 'Ada' })
        await lab.stripe.customers.retrieve(id, undefined, { idempotencyKey })
        await lab.stripe.customers.update(id, { name: 'Grace' })
        return lab.stripe.customers.retrieve(id, undefined, { idempotencyKey })
      },
      answer: { name: 'Grace' },
    },
    {
      title: 'an event names the key of the request that made it',
      source: '`request.idempotency_key` echoes our key: correlates an event with our own call.',
      async ask(lab) {
        const key = newKey()
        const { headers } = await post(lab, key)
        const [event] = await lab.events()
        const request = event?.request
        return { key: request?.idempotency_key === key, id: request?.id === headers.get('request-id') }
      },
      answer: { key: true, id: true },
    },
  ],
}
