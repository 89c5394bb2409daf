import type { Ctx } from '../../store/types.ts'
import { change } from '../change.ts'
import type { Charge, Dispute } from '../types.ts'

const networkReason: Record<string, string> = { fraudulent: '10.4', product_not_received: '13.1', duplicate: '12.6' }

const evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
} satisfies Dispute['evidence']

/** What a merchant can say to a dispute. */
export const evidenceFields = Object.keys(evidence).filter((name) => name !== 'enhanced_evidence')

function newDispute(ctx: Ctx, charge: Charge, reason: string): Dispute {
  return {
    id: ctx.store.newId('du'),
    object: 'dispute',
    amount: charge.amount,
    balance_transactions: [],
    charge: charge.id,
    created: ctx.now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: structuredClone(evidence),
    evidence_details: {
      due_by: ctx.now + 11 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      type: 'card',
      card: {
        brand: charge.payment_method_details?.card?.brand ?? 'visa',
        case_type: 'chargeback',
        network: charge.payment_method_details?.card?.network ?? 'visa',
        network_reason_code: networkReason[reason] ?? '10.4',
      },
    },
    reason,
    status: 'needs_response',
  }
}

/** The holder disputes a paid charge: opens a dispute and says so. An inquiry only asks: no money moves. */
export function disputeCharge(ctx: Ctx, charge: Charge, reason: string, inquiry = false): Dispute {
  const dispute = ctx.store.put(newDispute(ctx, charge, reason))
  if (inquiry) {
    ctx.store.update(dispute, { status: 'warning_needs_response', is_charge_refundable: true })
    ctx.emit('charge.dispute.created', dispute)
    return dispute
  }
  ctx.store.update(charge, { disputed: true })
  ctx.emit('charge.dispute.created', dispute)
  ctx.emit('charge.dispute.funds_withdrawn', dispute)
  return dispute
}

/** Ends a dispute: won returns the money, lost does not; an inquiry is closed without either. */
export function closeDispute(ctx: Ctx, dispute: Dispute, outcome: 'won' | 'lost'): void {
  const inquiry = dispute.status.startsWith('warning_')
  change(ctx, dispute, { status: inquiry ? 'warning_closed' : outcome }, 'charge.dispute.closed')
  if (outcome === 'won' && !inquiry) ctx.emit('charge.dispute.funds_reinstated', dispute)
}

const verdicts: Record<string, 'won' | 'lost'> = { winning_evidence: 'won', losing_evidence: 'lost' }

/** Hands the evidence in; the texts `winning_evidence` and `losing_evidence` decide at once, as in Stripe's test mode. */
export function submitEvidence(ctx: Ctx, dispute: Dispute): void {
  const details = dispute.evidence_details
  const status = dispute.status === 'warning_needs_response' ? 'warning_under_review' : 'under_review'
  const evidence_details = {
    ...details,
    has_evidence: true,
    submission_count: details.submission_count + 1,
    submission_method: 'manual',
  }
  change(ctx, dispute, { status, evidence_details }, 'charge.dispute.updated')
  const verdict = verdicts[dispute.evidence.uncategorized_text ?? '']
  if (verdict) closeDispute(ctx, dispute, verdict)
}
