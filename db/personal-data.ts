/** What is done with a table's rows about a person when they are erased. */
type Fate =
  | 'delete'
  /** These columns are set to these SQL values; why the rest is kept. */
  | { erase: Readonly<Record<string, string>>; kept: string }
  /** A function of the database that takes the person ($1) and their accounts ($2). */
  | { call: string }

export interface PersonalTable {
  /** Which rows are about a person: `$1` is the user, `$2` the accounts that are theirs alone. */
  of: string
  /** Columns that an export leaves out: credentials, and what Stripe's own links open. */
  hidden?: readonly string[]
  fate: Fate
}

const account = 't.account_id = ANY ($2)'
const person = 't.user_id = $1'
const kept = (why: string): Fate => ({ erase: {}, kept: why })
const money = 'records of money are kept as the law asks, by ids alone'

/**
 * Everything that is kept about a person, table by table, in the order in which it goes. A table with a person's or an
 * account's id that is not here fails a test.
 */
export const PERSONAL: Readonly<Record<string, PersonalTable>> = {
  idempotency_keys: { of: person, hidden: ['body', 'body_hash'], fate: 'delete' },
  data_exports: { of: person, fate: 'delete' },
  init_data_exchanges: {
    of: 't.hash IN (SELECT launch_hash FROM sessions WHERE user_id = $1)',
    hidden: ['hash'],
    fate: {
      erase: { ip_prefix: 'NULL', agent_hash: 'NULL' },
      kept: 'for a day, so that the launch opens nothing more',
    },
  },
  sessions: { of: person, hidden: ['launch_hash'], fate: 'delete' },
  devices: { of: person, fate: 'delete' },
  host_joins: { of: person, fate: 'delete' },
  webhook_deliveries: {
    of: `t.endpoint_id IN (SELECT id FROM webhook_endpoints WHERE account_id = ANY ($2))`,
    fate: 'delete',
  },
  webhook_endpoints: { of: account, hidden: ['secrets'], fate: 'delete' },
  outbound_events: { of: account, fate: kept('ids, states and amounts') },
  outbound_standings: { of: account, fate: kept('ids and states') },
  notification_settings: { of: account, fate: 'delete' },
  notification_channels: { of: account, hidden: ['secret'], fate: 'delete' },
  notification_events: {
    of: account,
    fate: { erase: { data: `'{}'` }, kept: 'what happened, by ids, for as long as the log' },
  },
  notification_windows: { of: account, fate: kept('instants') },
  notifications: { of: account, fate: kept('codes and instants, for as long as the log') },
  payment_methods: { of: account, fate: 'delete' },
  checkout_intents: {
    of: `(${account} OR ${person})`,
    hidden: ['session_url', 'fingerprint'],
    fate: {
      erase: { user_email: 'NULL', session_url: 'NULL', idempotency_key: 'NULL', success_url: `''`, cancel_url: `''` },
      kept: money,
    },
  },
  commands: {
    of: `(${account} OR t.actor = $1)`,
    fate: { erase: { reason: 'NULL', idempotency_key: 'NULL' }, kept: money },
  },
  subscriptions: { of: account, fate: kept(money) },
  invoices: {
    of: account,
    hidden: ['hosted_url', 'pdf_url'],
    fate: { erase: { hosted_url: 'NULL', pdf_url: 'NULL', description: 'NULL' }, kept: money },
  },
  recoveries: { of: account, fate: { erase: { known_cards: `'[]'` }, kept: money } },
  payment_attempts: { of: account, fate: { erase: { card: 'NULL' }, kept: money } },
  grants: { of: account, fate: kept(money) },
  messages: { of: account, fate: kept('ids, codes and instants: that somebody was told') },
  stripe_events: { of: account, fate: { erase: { payload: `'{}'` }, kept: money } },
  invitations: {
    of: '(t.invited_by = $1 OR t.accepted_by = $1)',
    hidden: ['token_hash', 'creation_key'],
    fate: { erase: { creation_key: 'NULL' }, kept: 'who invited whom, by ids' },
  },
  audit_log: { of: `(${account} OR t.actor = 'user:' || $1)`, fate: { call: 'erase_from_audit' } },
  memberships: { of: person, fate: kept('an account always has an owner, if only by id') },
  accounts: {
    of: 't.id = ANY ($2)',
    hidden: ['creation_key'],
    fate: {
      erase: {
        name: 'NULL',
        creation_key: 'NULL',
        host_issuer: 'NULL',
        host_tenant: 'NULL',
        stripe_customer_id: 'NULL',
      },
      kept: 'money records hang on its id',
    },
  },
  users: {
    of: 't.id = $1',
    fate: {
      erase: {
        telegram_id: 'NULL',
        first_name: 'NULL',
        language_code: 'NULL',
        host_issuer: 'NULL',
        host_subject: 'NULL',
      },
      kept: 'an id that names nobody',
    },
  },
  erasures: { of: person, fate: kept('that it was asked for, and when it was done') },
}

/** Tables that hold nothing of anybody, with the reason. */
export const IMPERSONAL: Readonly<Record<string, string>> = {
  billing_clock: 'one row about time',
  schema_migrations: 'names of files',
  rate_limits: 'hashed names, for a minute',
}
