import { z } from 'zod'

const hasNoControls = (text: string) => !/\p{Cc}/u.test(text)

/** Text for people: no control characters, not empty, not long. */
export const shortText = (longest: number) =>
  z.string().trim().min(1).max(longest).refine(hasNoControls, 'Must not contain control characters')

/** An opaque id of ours or of Stripe's. */
export const id = z.string().regex(/^\w{1,255}$/, 'Must be an id')

/** An absolute URL; where it may point to is another question. */
export const url = z.string().min(1).max(2048).refine(hasNoControls, 'Must not contain control characters')

/** An ISO 8601 instant in UTC. */
export const instant = z.iso.datetime()

/** What an error looks like on the wire. */
export const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    request_id: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })

/** Accepted, outcome not known yet. */
export const PendingSchema = z.object({ state: z.literal('pending'), command_id: z.string() }).meta({ id: 'Pending' })

/** `limit` and `starting_after` of a list. */
export const page = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  starting_after: id.optional(),
}
