import { stripeSchema } from './schema.ts'

/** Once per run, before any test file: derives the schema unless it is kept, so that no two files do it at once. */
export async function setup(): Promise<void> {
  await stripeSchema()
}
