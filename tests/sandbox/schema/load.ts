import { Contract } from './contract.ts'
import { stripeSchema } from './schema.ts'

let loading: Promise<Contract> | null = null

/** The contract with the installed package; read once per process. */
export function loadContract(): Promise<Contract> {
  loading ??= stripeSchema().then((schema) => new Contract(schema))
  return loading
}
