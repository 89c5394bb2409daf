import type { Param, Params } from '#sandbox/http/params.ts'
import type { Schema } from './convert.ts'

type Words = Exclude<Schema, boolean>
type Definitions = Record<string, Schema>

/** What a schema comes down to once its references and unions are opened. */
function branchesOf(definitions: Definitions, schema: Schema | undefined): Words[] {
  if (schema === undefined || typeof schema === 'boolean') return schema === true ? [{}] : []
  if (schema.$ref !== undefined) return branchesOf(definitions, definitions[schema.$ref.slice('#/definitions/'.length)])
  return schema.anyOf ? schema.anyOf.flatMap((one) => branchesOf(definitions, one)) : [schema]
}

const named = (branches: Words[]): unknown[] => branches.flatMap((one) => (one.const === undefined ? [] : [one.const]))

const neverAmong = (branches: Words[], values: readonly string[]): string[] =>
  branches.some(takes.string) ? [] : values.filter((value) => !named(branches).includes(value))

/** Whether a scalar of this kind is something that one of the branches takes. */
const takes: Record<'string' | 'integer' | 'boolean' | 'decimal' | 'timestamp' | 'range', (one: Words) => boolean> = {
  string: (one) => one.type === 'string',
  // Percentages are numbers in the types and may have a fraction.
  decimal: (one) => one.type === 'string' || one.type === 'number',
  integer: (one) => one.type === 'number',
  timestamp: (one) => one.type === 'number',
  range: (one) => one.type === 'number',
  boolean: (one) => one.const === true,
}

const settings = 'settings of many kinds of payment methods, of which the sandbox keeps only what it acts upon'
const words = 'its words are checked where they are used'
const shared = 'subscriptions share what Checkout takes'

/** Where the sandbox takes more than the types do, each with its reason; one that no longer does is to be taken out. */
export const loose: Record<string, string> = {
  'POST /v1/prices [tiers][][up_to] is not just anything': 'a number or inf',
  'POST /v1/webhook_endpoints [enabled_events][] is no string': words,
  'POST /v1/webhook_endpoints/:id [enabled_events][] is no string': words,
  'POST /v1/webhook_endpoints [api_version] is no string': words,
  'POST /v1/checkout/sessions [payment_method_options] is not just anything': settings,
  'POST /v1/invoices [payment_settings] is not just anything': settings,
  'POST /v1/invoices/:id [payment_settings] is not just anything': settings,
  'POST /v1/invoices/create_preview [customer_details][tax_ids][][type] is no string': words,
  'POST /v1/invoices/create_preview [invoice_items][][pricing] is not known': 'shared with invoice items',
  'POST /v1/invoices/create_preview [subscription_details][items][][price_data][product_data] is not known': shared,
  'POST /v1/payment_intents [allowed_payment_method_types][] is no string': words,
  'POST /v1/payment_intents [payment_method_options] is not just anything': settings,
  'POST /v1/payment_intents/:id/confirm [payment_method_options] is not just anything': settings,
  'POST /v1/setup_intents [allowed_payment_method_types][] is no string': words,
  'POST /v1/setup_intents [payment_method_options] is not just anything': settings,
  'POST /v1/setup_intents/:id/confirm [payment_method_options] is not just anything': settings,
  'POST /v1/subscription_items [off_session] is not known': shared,
  'POST /v1/subscription_items [price_data][product_data] is not known': shared,
  'POST /v1/subscription_items/:id [price_data][product_data] is not known': shared,
  'POST /v1/subscription_schedules [phases][][start_date] is not known': 'known to updates, which share it',
  'POST /v1/subscriptions [add_invoice_items][][price_data][product_data] is not known': shared,
  'POST /v1/subscriptions [add_invoice_items][][price_data][recurring] is not known': shared,
  'POST /v1/subscriptions [items][][price_data][product_data] is not known': shared,
  'POST /v1/subscriptions/:id [add_invoice_items][][price_data][product_data] is not known': shared,
  'POST /v1/subscriptions/:id [add_invoice_items][][price_data][recurring] is not known': shared,
  'POST /v1/subscriptions/:id [items][][price_data][product_data] is not known': shared,
}

/** Compares what an endpoint says it takes with what the installed package's types say it takes. */
export class ParameterTypes {
  private readonly definitions: Definitions

  constructor(definitions: Definitions) {
    this.definitions = definitions
  }

  /** Parameters that the types do not know, or know as something else. */
  problems(fields: Params, schema: Schema, under: string): string[] {
    const properties = Object.assign(
      {},
      ...branchesOf(this.definitions, schema).map((one) => one.properties),
    ) as Definitions
    return Object.entries(fields).flatMap(([name, param]) => {
      const at = `${under}[${name}]`
      return Object.hasOwn(properties, name) ? this.compare(param, properties[name], at) : [`${at} is not known`]
    })
  }

  private compare(param: Param, schema: Schema | undefined, at: string): string[] {
    const branches = branchesOf(this.definitions, schema)
    if (branches.some((one) => Object.keys(one).length === 0)) return []
    switch (param.kind) {
      case 'hash':
        return this.problems(param.fields, { anyOf: branches }, at)
      case 'array':
        return branches.flatMap((one) => (one.type === 'array' ? this.compare(param.of, one.items, `${at}[]`) : []))
      case 'enum':
        return neverAmong(branches, param.values).map((value) => `${at} is never ${value}`)
      case 'metadata':
      case 'map':
        return branches.some((one) => one.additionalProperties) ? [] : [`${at} is no ${param.kind}`]
      case 'any':
        return [`${at} is not just anything`]
      default:
        return branches.some(takes[param.kind]) ? [] : [`${at} is no ${param.kind}`]
    }
  }
}
