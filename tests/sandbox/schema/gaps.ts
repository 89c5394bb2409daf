import type { EmittedEvent } from './contract.ts'

/** Something that Stripe really sends and that the installed package's types do not admit. */
export interface Gap {
  /** The problem in the words of the contract, whole. */
  problem: string
  /** The same, where the event is read back. */
  also: readonly string[]
  why: string
  /** What is still refused; once it is admitted, the entry has no reason to be here. */
  example: EmittedEvent
}

/** The known gaps of the types, one by one. */
export const gaps: readonly Gap[] = [
  {
    problem: 'event invoice.upcoming:.data.object.id is missing',
    also: [
      'answer of GET /v1/events:.data[].data.object.id is missing',
      'answer of GET /v1/events/:id:.data.object.id is missing',
    ],
    why: 'the invoice of `invoice.upcoming` does not exist yet and has no id, which the types of an invoice require',
    example: { type: 'invoice.upcoming', data: { object: { object: 'invoice' } } },
  },
]

/** The problems that are no known gap. */
export const withoutGaps = (problems: string[]): string[] =>
  problems.filter((problem) => !gaps.some((gap) => gap.problem === problem || gap.also.includes(problem)))
