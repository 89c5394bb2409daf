import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'

/** JSON Schema of one type; `false` admits nothing. */
type Schema = Record<string, unknown> | boolean

const base = resolve(dirname(createRequire(import.meta.url).resolve('stripe')), '..')

/** Where the types of the API's objects are declared: file under `resources/`, name of the interface. */
const declared: Record<string, [file: string, name: string]> = {
  'billing_portal.configuration': ['BillingPortal/Configurations', 'Configuration'],
  'billing_portal.session': ['BillingPortal/Sessions', 'Session'],
  charge: ['Charges', 'Charge'],
  'checkout.session': ['Checkout/Sessions', 'Session'],
  coupon: ['Coupons', 'Coupon'],
  customer: ['Customers', 'Customer'],
  dispute: ['Disputes', 'Dispute'],
  invoice: ['Invoices', 'Invoice'],
  invoice_payment: ['InvoicePayments', 'InvoicePayment'],
  invoiceitem: ['InvoiceItems', 'InvoiceItem'],
  payment_intent: ['PaymentIntents', 'PaymentIntent'],
  payment_method: ['PaymentMethods', 'PaymentMethod'],
  price: ['Prices', 'Price'],
  product: ['Products', 'Product'],
  promotion_code: ['PromotionCodes', 'PromotionCode'],
  refund: ['Refunds', 'Refund'],
  setup_intent: ['SetupIntents', 'SetupIntent'],
  subscription: ['Subscriptions', 'Subscription'],
  'test_helpers.test_clock': ['TestHelpers/TestClocks', 'TestClock'],
  webhook_endpoint: ['WebhookEndpoints', 'WebhookEndpoint'],
}

const scalars: [flag: ts.TypeFlags, schema: Schema][] = [
  [ts.TypeFlags.String, { type: 'string' }],
  [ts.TypeFlags.Number, { type: 'number' }],
  [ts.TypeFlags.Null, { type: 'null' }],
  [ts.TypeFlags.Any, {}],
]

/** Turns the installed package's own types into JSON Schema: what is required, what is known, which values an enum has. */
class Converter {
  readonly definitions: Record<string, Schema> = {}
  private readonly names = new Map<ts.Type, string>()
  private readonly checker: ts.TypeChecker

  constructor(checker: ts.TypeChecker) {
    this.checker = checker
  }

  convert(type: ts.Type): Schema {
    if (type.isUnion()) return this.union(type.types)
    // `Decimal` and `OtherString` are intersections; both travel as text.
    if (type.isIntersection()) return { type: 'string' }
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value }
    if (type.flags & ts.TypeFlags.BooleanLiteral) return { const: this.checker.typeToString(type) === 'true' }
    const plain = scalars.find(([flag]) => type.flags & flag)
    if (plain) return plain[1]
    return type.flags & ts.TypeFlags.Object ? this.reference(type) : false
  }

  /** An open enum (`'a' | 'b' | OtherString`) is closed here: what it does not name is not known. */
  private union(types: ts.Type[]): Schema {
    const open = (type: ts.Type): boolean =>
      type.isIntersection() && type.types.some(({ flags }) => flags & ts.TypeFlags.String)
    const closed = types.filter((type) => !open(type) && !(type.flags & ts.TypeFlags.Undefined))
    return { anyOf: closed.map((type) => this.convert(type)) }
  }

  private reference(type: ts.Type): Schema {
    const known = this.names.get(type)
    if (known !== undefined) return { $ref: `#/definitions/${known}` }
    const name = `t${this.names.size}`
    this.names.set(type, name)
    this.definitions[name] = this.object(type)
    return { $ref: `#/definitions/${name}` }
  }

  private object(type: ts.Type): Schema {
    if (this.checker.isArrayType(type)) {
      const [item] = this.checker.getTypeArguments(type as ts.TypeReference)
      return { type: 'array', items: item ? this.convert(item) : {} }
    }
    const index = type.getStringIndexType()
    if (index) return { type: 'object', additionalProperties: this.convert(index) }
    const all = type.getProperties()
    const present = all.filter((one) => !(this.checker.getTypeOfSymbol(one).flags & ts.TypeFlags.Void))
    const optional = (one: ts.Symbol): boolean => (one.flags & ts.SymbolFlags.Optional) !== 0
    return {
      type: 'object',
      properties: Object.fromEntries(present.map((one) => [one.name, this.convert(this.checker.getTypeOfSymbol(one))])),
      required: present.filter((one) => !optional(one)).map(({ name }) => name),
      additionalProperties: false,
    }
  }
}

function interfaceNamed(file: ts.SourceFile, name: string): ts.InterfaceDeclaration | undefined {
  return file.statements.find(
    (one): one is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(one) && one.name.text === name,
  )
}

/** One schema with a definition per API object, named as in `object`. */
export function stripeSchema(): { definitions: Record<string, Schema>; names: string[] } {
  const pathOf = (file: string): string => join(base, 'esm/resources', `${file}.d.ts`)
  const program = ts.createProgram(
    Object.values(declared).map(([file]) => pathOf(file)),
    {
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      strict: true,
      skipLibCheck: true,
    },
  )
  const converter = new Converter(program.getTypeChecker())
  const roots = Object.entries(declared).map(([object, [file, name]]): [string, Schema] => {
    const source = program.getSourceFile(pathOf(file))
    const found = source && interfaceNamed(source, name)
    if (!found) throw new Error(`The installed stripe package has no ${name} in ${file}.`)
    return [object, converter.convert(program.getTypeChecker().getTypeAtLocation(found.name))]
  })
  return {
    definitions: { ...converter.definitions, ...Object.fromEntries(roots) },
    names: roots.map(([object]) => object),
  }
}
