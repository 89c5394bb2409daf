import { find } from '../engine/find.ts'
import { closeDispute, evidenceFields, submitEvidence } from '../engine/payments/disputes.ts'
import type { Dispute } from '../engine/types.ts'
import { change } from '../engine/change.ts'
import { invalidRequest } from '../http/errors.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { bool, hash, meta, oneOf, str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { given } from './find.ts'

const open = new Set(['needs_response', 'warning_needs_response'])

function answerable(ctx: Ctx, id: unknown): Dispute {
  const dispute = find<Dispute>(ctx, 'dispute', id)
  if (open.has(dispute.status)) return dispute
  throw invalidRequest(`This dispute is already closed or under review: its status is ${dispute.status}.`)
}

function update(ctx: Ctx, input: Input, id: unknown): Dispute {
  const { evidence } = input as { evidence?: Record<string, string | null> | null }
  const dispute = evidence || input.submit != null ? answerable(ctx, id) : find<Dispute>(ctx, 'dispute', id)
  const details = { ...dispute.evidence_details, has_evidence: true }
  const patch = {
    ...given(input, 'intended_submission_method'),
    ...(evidence ? { evidence: { ...dispute.evidence, ...evidence }, evidence_details: details } : {}),
    metadata: mergeMetadata(dispute.metadata, input.metadata),
  }
  // Evidence is handed in with the same request, unless it says that more is to come.
  const hands = input.submit === true || (evidence != null && input.submit !== false)
  if (hands) {
    ctx.store.update(dispute, patch)
    submitEvidence(ctx, dispute)
  } else change(ctx, dispute, patch as Partial<Dispute>, 'charge.dispute.updated')
  return dispute
}

/** Answering a dispute, and giving it up. */
export const disputeWrites: Endpoint[] = [
  {
    method: 'POST',
    path: '/v1/disputes/:id',
    params: {
      evidence: hash(Object.fromEntries(evidenceFields.map((name) => [name, str]))),
      intended_submission_method: oneOf('manual', 'prefer_manual', 'prefer_smart_disputes', 'smart_disputes'),
      metadata: meta,
      submit: bool,
    },
    handle: (ctx, input, path) => update(ctx, input, path.id),
  },
  {
    method: 'POST',
    path: '/v1/disputes/:id/close',
    params: {},
    handle(ctx, _input, path) {
      const dispute = answerable(ctx, path.id)
      closeDispute(ctx, dispute, 'lost')
      return dispute
    },
  },
]
