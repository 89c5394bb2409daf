import type { PageAnswer, PageRequest, PageRoute } from '../engine/contract.ts'
import { find } from '../engine/find.ts'
import { readable } from '../engine/money.ts'
import { answerBank } from '../engine/payments/use.ts'
import { answerSetUp } from '../engine/payments/set-up.ts'
import type { PaymentIntent, PaymentMethod, SetupIntent } from '../engine/types.ts'
import { invalidRequest, StripeFailure } from '../http/errors.ts'
import type { Ctx } from '../store/types.ts'
import { challengePage } from './challenge.ts'

type Intent = PaymentIntent | SetupIntent

/** The bank's question about a payment or a set-up that an API client began; the answer leads to its `return_url`. */
function intentOf(ctx: Ctx, id: string | undefined): Intent {
  const type = id?.startsWith('seti_') ? 'setup_intent' : 'payment_intent'
  return find<Intent>(ctx, type, id)
}

function show(ctx: Ctx, { params }: PageRequest): PageAnswer {
  const intent = intentOf(ctx, params.id)
  if (intent.status !== 'requires_action') throw invalidRequest('This link has been used already.')
  const method = find<PaymentMethod>(ctx, 'payment_method', intent.payment_method)
  const amount = intent.object === 'payment_intent' ? readable(intent.amount, intent.currency) : null
  return challengePage(ctx, method, `/3ds/${intent.id}`, amount)
}

function answer(ctx: Ctx, intent: Intent, agrees: boolean): void {
  const method = find<PaymentMethod>(ctx, 'payment_method', intent.payment_method)
  try {
    if (intent.object === 'payment_intent') answerBank(ctx, intent, method, agrees)
    else answerSetUp(ctx, intent, method, agrees)
  } catch (error) {
    // The decline is told by the intent, where the return page reads it.
    if (!(error instanceof StripeFailure)) throw error
  }
}

function submit(ctx: Ctx, { params, form }: PageRequest): PageAnswer {
  const intent = intentOf(ctx, params.id)
  const back = intent.next_action?.redirect_to_url?.return_url
  if (intent.status !== 'requires_action' || !back) throw invalidRequest('This link has been used already.')
  answer(ctx, intent, form.outcome !== 'fail')
  const url = new URL(back)
  url.searchParams.set(intent.object, intent.id)
  url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret ?? '')
  url.searchParams.set('redirect_status', statusWord(intent))
  return { status: 303, redirect: url.href }
}

const statusWord = (intent: Intent): string => (intent.status === 'succeeded' ? 'succeeded' : 'failed')

export const authenticatePages: PageRoute[] = [
  { method: 'GET', path: '/3ds/:id', handle: show },
  { method: 'POST', path: '/3ds/:id', handle: submit },
]
