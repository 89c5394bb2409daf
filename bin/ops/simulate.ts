import { type DeclineClass, classifyDecline } from '#domain/declines.ts'
import { type Ladder, nextStep, stagesFrom } from '#domain/recovery/ladder.ts'
import { afterDays, policyOf } from '#domain/recovery/policy.ts'

/** A story to play through a policy: every attempt declines the same way. */
export interface Simulation {
  policy: string
  /** Stripe's decline code, e.g. insufficient_funds. */
  decline: string
  from: Date
}

/** The calendar of a recovery in which nobody does anything, by the same rules that run it: one line for each step. */
export function simulate({ policy: policyId, decline, from }: Simulation): string[] {
  const policy = policyOf(policyId)
  const declineClass: DeclineClass = classifyDecline(decline)
  const lines = [line(from, 0, `Stripe's attempt fails (${decline}: ${declineClass}); access grace`)]
  let ladder: Ladder = {
    day0: from,
    attempt: 0,
    restrictedTold: false,
    declineClass,
    ...stagesFrom(policy, from, from),
  }
  for (;;) {
    const step = nextStep(policy, ladder, from)
    const day = (step.at.getTime() - from.getTime()) / (afterDays(from, 1).getTime() - from.getTime())
    if (step.kind === 'attempt') {
      lines.push(line(step.at, day, `attempt ${step.rung} of ${policy.rungDays.length}, declined`))
      ladder = { ...ladder, attempt: step.rung }
    } else if (step.kind === 'restrict') {
      lines.push(line(step.at, day, 'access restricted, the customer is told'))
      ladder = { ...ladder, restrictedTold: true }
    } else {
      return [...lines, line(step.at, day, `the policy ends it: ${policy.endAction}`)]
    }
  }
}

const line = (at: Date, day: number, what: string) =>
  `${at.toISOString().slice(0, 10)}  day ${String(day).padStart(2)}  ${what}`
