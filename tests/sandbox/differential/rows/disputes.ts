import type Stripe from 'stripe'
import { has, paymentOf, refusal, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'

/** A charge that the cardholder’s bank disputes at once. */
async function disputed(lab: Lab) {
  const one = await subscribe(lab, { card: 'pm_card_createDispute' })
  const { charge } = await paymentOf(lab, one.invoice)
  const [dispute] = (await lab.stripe.disputes.list({ charge })).data
  if (!dispute) throw new Error('there is no dispute')
  return { ...one, charge, dispute }
}

async function closed(lab: Lab, status: 'won' | 'lost') {
  const { dispute } = await disputed(lab)
  await lab.events()
  await lab.control('POST', `/disputes/${dispute.id}/close`, { status })
  return { dispute: await lab.stripe.disputes.retrieve(dispute.id), events: await lab.eventTypes() }
}

const also = '`refund.created/updated/failed`, `charge.dispute.closed/funds_withdrawn/funds_reinstated`,'

export const disputes: Area = {
  name: 'disputes',
  rows: [
    {
      title: 'a dispute’s event holds the dispute, with its charge by id and no customer',
      source:
        'Dispute: `data.object` is the **Dispute** (id `du_…`, `charge` is an id, no `customer` field → retrieve the charge);',
      async ask(lab) {
        const { charge } = await disputed(lab)
        const told = (await lab.events()).find(({ type }) => type === 'charge.dispute.created')
        const dispute = told?.data.object as Stripe.Dispute
        return {
          dispute,
          charge: dispute.charge === charge,
          customer: 'customer' in dispute,
          id: dispute.id.slice(0, 3),
        }
      },
      answer: { dispute: { object: 'dispute', amount: 4900 }, charge: true, customer: false, id: 'du_' },
    },
    {
      title: 'a dispute needs a response, and its charge cannot be refunded meanwhile',
      source: '"reason": "fraudulent", "status": "needs_response", "is_charge_refundable": false,',
      async ask(lab) {
        const { dispute, charge } = await disputed(lab)
        return {
          dispute,
          charge: await lab.stripe.charges.retrieve(charge),
          refund: await refusal(lab.stripe.refunds.create({ charge })),
        }
      },
      answer: {
        dispute: { reason: 'fraudulent', status: 'needs_response', is_charge_refundable: false },
        charge: { disputed: true, paid: true },
        refund: { status: 400 },
      },
    },
    {
      title: 'a dispute has a date to answer by, and no evidence yet',
      source:
        '"evidence_details": {"due_by": 1795858200, "has_evidence": false, "past_due": false, "submission_count": 0, "submission_method": "not_submitted"}',
      async ask(lab) {
        const { dispute } = await disputed(lab)
        return { dispute, later: (dispute.evidence_details.due_by ?? 0) > dispute.created }
      },
      answer: {
        dispute: { evidence_details: { has_evidence: false, past_due: false, submission_count: 0 } },
        later: true,
      },
    },
    {
      title: 'evidence that is submitted puts the dispute under review',
      source:
        '"evidence_details": {"due_by": 1795858200, "has_evidence": false, "past_due": false, "submission_count": 0,',
      async ask(lab) {
        const { dispute } = await disputed(lab)
        return lab.stripe.disputes.update(dispute.id, {
          evidence: { uncategorized_text: 'It was used.' },
          submit: true,
        })
      },
      answer: { status: 'under_review', evidence_details: { has_evidence: true, submission_count: 1 } },
    },
    {
      title: 'a dispute takes the money away when it begins',
      source: also,
      async ask(lab) {
        await disputed(lab)
        return { events: await lab.eventTypes() }
      },
      answer: { events: has('charge.dispute.created', 'charge.dispute.funds_withdrawn') },
    },
    {
      title: 'a dispute that is won gives the money back',
      source: also,
      sandboxOnly: true,
      ask: (lab) => closed(lab, 'won'),
      answer: { dispute: { status: 'won' }, events: has('charge.dispute.closed', 'charge.dispute.funds_reinstated') },
    },
    {
      title: 'a dispute that is lost is closed',
      source: '`charge.dispute.closed/funds_withdrawn/funds_reinstated`',
      sandboxOnly: true,
      ask: (lab) => closed(lab, 'lost'),
      answer: { dispute: { status: 'lost' }, events: has('charge.dispute.closed') },
    },
    {
      title: 'a dispute leaves the invoice paid and the subscription active',
      source: 'a subscription may be cancelled automatically with reason `payment_disputed` depending on settings.',
      async ask(lab) {
        const { id, invoice } = await disputed(lab)
        const { status } = await lab.stripe.subscriptions.retrieve(id)
        return { status, invoice: (await lab.stripe.invoices.retrieve(invoice)).status }
      },
      answer: { status: 'active', invoice: 'paid' },
    },
  ],
}
