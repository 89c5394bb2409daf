import { readFileSync } from 'node:fs'
import type { Client } from '@temporalio/client'
import { MockActivityEnvironment } from '@temporalio/testing'
import { DefaultLogger } from '@temporalio/worker'
import { pino } from 'pino'
import type Stripe from 'stripe'
import { afterAll, beforeAll } from 'vitest'
import { type Activities, createActivities } from '#activities/create.ts'
import type { Deps } from '#activities/deps.ts'
import { postingOut } from '#activities/net/post.ts'
import { createPlanBook } from '#activities/plan-book.ts'
import { storeOffset } from '#db/clock.ts'
import { type Database, openDatabase } from '#db/connect.ts'
import type { Command } from '#db/models/command.ts'
import type { Recovery } from '#db/models/recovery.ts'
import { createVault } from '#db/vault.ts'
import { parseCatalogue } from '#domain/plans.ts'
import { startSandbox } from '#sandbox/app.ts'
import { seedCatalogue } from '#stripe/catalogue.ts'
import { createStripe } from '#stripe/client.ts'
import { type Control, controlOf, type Person } from './back-office/office.ts'
import { insertCommand, insertIntent, person } from './back-office/rows.ts'
import { notifyingParts } from './notifying.ts'
import { createDatabase } from './postgres.ts'

export interface LedgerEntry {
  id: string
  type: 'charge' | 'refund'
  invoice: string | null
  amount: number
  status: 'succeeded' | 'failed'
  idempotency_key: string | null
}

export interface Customer extends Person {
  customer: string
  subscriptionId: string
}

const DAY_S = 86_400
export const vault = createVault([{ id: 'k1', key: Buffer.alloc(32, 1) }])
const catalogue = parseCatalogue(JSON.parse(readFileSync('config/plans.json', 'utf8')))

const quiet = () => new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') })

/** What was told to Temporal: `type id signal-or-update args`. */
function recordingTemporal(told: string[]): Client {
  const note = (what: string) => (type: string, options: Record<string, unknown>) => {
    told.push([what, options['workflowId'] ?? options['updateId'], options['signal'] ?? type].join(' '))
    return Promise.resolve({})
  }
  const workflow = {
    signalWithStart: note('signal'),
    start: note('start'),
    startUpdateWithStart: note('update'),
    getHandle: (workflowId: string) => ({ signal: (signal: string) => note('signal')('', { workflowId, signal }) }),
  }
  return { workflow, withDeadline: (_at: number, run: () => unknown) => run() } as unknown as Client
}

/** Activities on a real database and the sandbox, called as a worker calls them; Temporal only takes notes. */
export class Shop {
  readonly told: string[] = []
  readonly control: Control
  readonly stripe: Stripe
  readonly db: Database
  readonly deps: Deps

  constructor(db: Database, sandboxUrl: string) {
    this.db = db
    this.control = controlOf(sandboxUrl)
    this.stripe = createStripe({ secretKey: 'sk_test_shop', apiUrl: sandboxUrl })
    this.deps = {
      db,
      stripe: this.stripe,
      temporal: recordingTemporal(this.told),
      taskQueue: 'shop',
      plans: createPlanBook(catalogue, {}),
      sessionSecret: 'a session secret of at least thirty-two characters',
      recoveryMode: 'own',
      outbound: { vault, post: postingOut({ allow: ['127.0.0.0/8'] }), allowHttp: true },
      notifying: notifyingParts(),
      log: pino({ level: 'silent' }),
      metrics: {
        eventApplied: () => undefined,
        recoverySettled: () => undefined,
        recoveryBegun: () => undefined,
        paymentAttempt: () => undefined,
      },
      failPoint: () => undefined,
    }
  }

  /** Runs one activity once, with these dependencies instead where given. */
  run<Name extends keyof Activities>(
    name: Name,
    input: Parameters<Activities[Name]>[0],
    patch: Partial<Deps> = {},
  ): ReturnType<Activities[Name]> {
    const activity = createActivities({ ...this.deps, ...patch })[name]
    return quiet().run(activity as never, input as never) as ReturnType<Activities[Name]>
  }
  sync = (accountId: string, patch: Partial<Deps> = {}) => this.run('syncAccount', { accountId }, patch)

  person = (): Promise<Person> => person(this.db)
  intent = (who: Person, planId = 'premium_monthly', patch = {}) => insertIntent(this, this.stripe, who, planId, patch)

  /** Inserts a command and runs it once; answers its row. */
  async command(accountId: string, kind: string, params: Record<string, unknown> = {}): Promise<Command> {
    const commandId = await insertCommand(this.db, accountId, kind, params)
    await this.run('runCommand', { commandId })
    return this.db.models.Command.findByPk(commandId, { rejectOnEmpty: true })
  }

  /** Gives the customer a card that is charged from now on. */
  async card(customer: string, template: string): Promise<string> {
    const { id } = await this.stripe.paymentMethods.attach(template, { customer })
    await this.stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
    return id
  }

  /** An account with a paid subscription, in step with Stripe. */
  async customer(metadata: Record<string, string> = {}): Promise<Customer> {
    const who = await this.person()
    const { id: customer } = await this.stripe.customers.create({ metadata: { account_id: who.accountId } })
    await this.db.models.Account.update({ stripeCustomerId: customer }, { where: { id: who.accountId } })
    await this.card(customer, 'pm_card_visa')
    const subscriptionId = await this.subscribe(customer, metadata)
    await this.sync(who.accountId)
    return { ...who, customer, subscriptionId }
  }

  async subscribe(customer: string, metadata: Record<string, string> = {}): Promise<string> {
    const { data } = await this.stripe.prices.list({ lookup_keys: ['premium_monthly'] })
    const items = [{ price: data[0]?.id ?? '' }]
    return (await this.stripe.subscriptions.create({ customer, items, metadata })).id
  }

  /** Moves billing time, to an instant (Unix seconds) or by days. */
  async advance(move: { to: number } | { days: number }): Promise<void> {
    const body = 'to' in move ? move : { seconds: Math.round(move.days * DAY_S) }
    const { offset_ms } = await this.control<{ offset_ms: number }>('POST', '/clock/advance', body)
    await storeOffset(this.db, offset_ms)
  }

  /** Lets the renewal fail (with this decline, or by the card) and stops at that instant. */
  async failRenewal(owner: Customer, declineCode = 'generic_decline'): Promise<void> {
    const match = { on: 'charge', customer: owner.customer }
    await this.control('POST', '/faults', { match, times: 1, effect: { decline_code: declineCode } })
    for (;;) {
      const { status } = await this.stripe.subscriptions.retrieve(owner.subscriptionId)
      if (status === 'past_due') return
      const { next_due } = await this.control<{ next_due: number }>('GET', '/clock')
      await this.advance({ to: next_due })
    }
  }

  /** A customer whose renewal failed and whose recovery has begun. */
  async recovering(declineCode?: string): Promise<Customer & { recovery: Recovery; invoiceId: string }> {
    const owner = await this.customer()
    await this.failRenewal(owner, declineCode)
    await this.sync(owner.accountId)
    const recovery = await this.recoveryOf(owner)
    await this.run('beginRecovery', { invoiceId: recovery.invoiceId })
    // what happens from here on did not happen at the instant of the failure
    await this.advance({ days: 0.01 })
    return { ...owner, recovery: await recovery.reload(), invoiceId: recovery.invoiceId }
  }
  recoveryOf = ({ accountId }: Person): Promise<Recovery> =>
    this.db.models.Recovery.findOne({ where: { accountId }, rejectOnEmpty: true })

  /** Every movement of money of a customer, oldest first; of one invoice if given. */
  async ledger(customer: string, invoice?: string): Promise<LedgerEntry[]> {
    const { data } = await this.control<{ data: LedgerEntry[] }>('GET', `/ledger?customer=${customer}`)
    return data.filter((entry) => invoice === undefined || entry.invoice === invoice)
  }
  /** How many charges of the invoice went through. */
  charged = async (customer: string, invoice: string): Promise<number> =>
    (await this.ledger(customer, invoice)).filter(({ type, status }) => type === 'charge' && status === 'succeeded')
      .length

  fault = (path: string, effect: Record<string, unknown>, times = 1) =>
    this.control('POST', '/faults', { match: { method: 'POST', path }, times, effect })

  messages = async ({ accountId }: Person, audience: 'customer' | 'operator'): Promise<string[]> =>
    (await this.db.models.Message.findAll({ where: { accountId, audience }, order: ['createdAt'] })).map(
      ({ kind, data }) => (typeof data['why'] === 'string' ? `${kind}: ${data['why']}` : kind),
    )
}

/** One shop for a test file. */
export function useShop(): { readonly shop: Shop } {
  let shop: Shop
  const closing: (() => Promise<unknown>)[] = []
  beforeAll(async () => {
    const database = await createDatabase()
    const db = openDatabase(database.url)
    const sandbox = await startSandbox({ port: 0, host: '127.0.0.1', dataDir: null })
    closing.push(
      () => sandbox.close(),
      () => db.close(),
      () => database.drop(),
    )
    shop = new Shop(db, sandbox.url)
    await seedCatalogue(shop.stripe, catalogue.plans)
  })
  afterAll(async () => {
    for (const close of closing) await close()
  })
  return {
    get shop() {
      return shop
    },
  }
}
