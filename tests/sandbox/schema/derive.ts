import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import { Converter, listOf, type Schema } from './convert.ts'

/** The installed `stripe` package. */
const stripePackage = resolve(dirname(createRequire(import.meta.url).resolve('stripe')), '..')

/** An endpoint as the SDK declares it; `path` has `:name` segments. */
export interface EndpointSchema {
  method: string
  path: string
  params: Schema
  answer: Schema
}

/** What the installed package says of the API: its endpoints, its events by type, and what those refer to. */
export interface ApiSchema {
  definitions: Record<string, Schema>
  endpoints: EndpointSchema[]
  events: Record<string, Schema>
}

/** Where the resources are declared that a sandbox of Stripe Billing has: files under `resources/`. */
const resourceFiles = [
  ...['BalanceTransactions', 'Charges', 'Coupons', 'CreditNotes', 'Customers', 'Disputes', 'Events', 'InvoiceItems'],
  ...['InvoicePayments', 'Invoices', 'PaymentIntents', 'PaymentMethods', 'Plans', 'Prices', 'Products'],
  ...['PromotionCodes', 'Refunds', 'SetupIntents', 'SubscriptionItems', 'SubscriptionSchedules', 'Subscriptions'],
  ...['TaxIds', 'TaxRates', 'WebhookEndpoints', 'BillingPortal/Configurations', 'BillingPortal/Sessions'],
  ...['Checkout/Sessions', 'Entitlements/ActiveEntitlements', 'Entitlements/Features', 'TestHelpers/TestClocks'],
]

/** Events that tell of what those resources hold. */
const eventTypes =
  /^(billing_portal|charge|checkout|coupon|credit_note|customer|entitlements|invoice|invoice_payment|invoiceitem|payment_intent|payment_method|plan|price|product|promotion_code|refund|setup_intent|subscription_schedule|tax_rate|test_helpers)\./

const pathOf = (file: string, kind: 'd.ts' | 'js'): string => join(stripePackage, 'esm/resources', `${file}.${kind}`)

type Calls = Map<string, { method: string; path: string }>

/** Which request each method of each resource class makes, by `Class.method`. */
function callsIn(file: string): Calls {
  const code = readFileSync(pathOf(file, 'js'), 'utf8')
  const calls: Calls = new Map()
  let resource = ''
  const said =
    /^export class (\w+)|^ {4}(\w+)\([^)]*\) \{\n\s+return this\._makeRequest\('(\w+)', (?:'([^']+)'|`([^`]+)`)/gm
  for (const [, name, member, method = '', plain, template] of code.matchAll(said)) {
    if (name !== undefined) resource = name
    const path = plain ?? (template ?? '').replaceAll(/\$\{[^}]*\((\w+)\)\}/g, ':$1')
    if (member !== undefined) calls.set(`${resource}.${member}`, { method, path })
  }
  return calls
}

const called = (node: ts.TypeNode | undefined): { name: string; of: ts.TypeNode | undefined } | null =>
  node && ts.isTypeReferenceNode(node) ? { name: node.typeName.getText(), of: node.typeArguments?.[0] } : null

class Deriver {
  private readonly program: ts.Program
  private readonly checker: ts.TypeChecker
  private readonly converter: Converter

  constructor(program: ts.Program) {
    this.program = program
    this.checker = program.getTypeChecker()
    this.converter = new Converter(this.checker)
  }

  schema(): ApiSchema {
    const endpoints = resourceFiles.flatMap((file) => this.endpoints(file))
    const events = this.events()
    return { definitions: this.converter.definitions, endpoints, events }
  }

  private source(file: string): ts.SourceFile {
    const source = this.program.getSourceFile(pathOf(file, 'd.ts'))
    if (!source) throw new Error(`The installed stripe package has no resources/${file}.`)
    return source
  }

  private endpoints(file: string): EndpointSchema[] {
    const calls = callsIn(file)
    const classes = this.source(file).statements.filter(ts.isClassDeclaration)
    const found = classes.flatMap((one) =>
      one.members.filter(ts.isMethodDeclaration).flatMap((member): EndpointSchema[] => {
        const call = calls.get(`${one.name?.text}.${member.name.getText()}`)
        return call ? [{ ...call, params: this.params(member), answer: this.answer(member) }] : []
      }),
    )
    if (found.length === 0) throw new Error(`No endpoint could be read from resources/${file} of the stripe package.`)
    return found
  }

  private params(member: ts.MethodDeclaration): Schema {
    const type = member.parameters.find((one) => one.name.getText() === 'params')?.type
    return type ? this.converter.convert(this.checker.getTypeFromTypeNode(type)) : { type: 'object' }
  }

  /** `Promise<Response<T>>`, `ApiListPromise<T>` or `ApiSearchResultPromise<T>`. */
  private answer(member: ts.MethodDeclaration): Schema {
    const outer = called(member.type)
    const inner = outer?.name === 'Promise' ? called(outer.of)?.of : outer?.of
    if (!outer || !inner) throw new Error(`${member.getText()} answers something unforeseen.`)
    const schema = this.converter.convert(this.checker.getTypeFromTypeNode(inner))
    if (outer.name === 'ApiListPromise') return listOf(schema)
    return outer.name === 'ApiSearchResultPromise' ? listOf(schema, 'search_result') : schema
  }

  private events(): Record<string, Schema> {
    const declared = this.source('Events').statements.filter(ts.isInterfaceDeclaration)
    const found: Record<string, Schema> = {}
    for (const one of declared) {
      const literal = one.members.find((member) => member.name?.getText() === 'type')
      const type = literal && this.checker.getTypeAtLocation(literal)
      if (!type?.isStringLiteral() || !eventTypes.test(type.value)) continue
      found[type.value] = this.converter.convert(this.checker.getTypeAtLocation(one.name))
    }
    return found
  }
}

/** Derives the schema from the installed package's own types; takes some seconds. */
export function deriveSchema(): ApiSchema {
  const program = ts.createProgram(
    resourceFiles.map((file) => pathOf(file, 'd.ts')),
    {
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      strict: true,
      skipLibCheck: true,
    },
  )
  return new Deriver(program).schema()
}
