import { moveBalance, type BalanceTransaction } from '../engine/customers/balance.ts'
import { findCustomer } from '../engine/find.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { inRange, list, newestFirst, type Range } from '../http/list.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { int, listParams, meta, range, str } from '../http/params.ts'
import type { Endpoint } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { find, given } from './find.ts'

const path = '/v1/customers/:customer/balance_transactions'

function transactionOf(ctx: Ctx, customer: string | undefined, id: string | undefined): BalanceTransaction {
  findCustomer(ctx, customer, 'id')
  const found = ctx.store.get<BalanceTransaction>('customer_balance_transaction', id ?? '')
  return found && found.customer === customer ? found : find(ctx, 'customer_balance_transaction', '')
}

const create: Endpoint = {
  method: 'POST',
  path,
  params: { amount: int, currency: str, description: str, metadata: meta },
  handle(ctx, input, { customer: id }) {
    requireParams(input, 'amount', 'currency')
    const customer = findCustomer(ctx, id, 'id')
    const currency = (input.currency as string).toLowerCase()
    if (customer.currency && customer.currency !== currency) {
      throw invalidRequest(
        `You cannot combine currencies on a single customer. This customer has had a balance in ${customer.currency}.`,
        { param: 'currency' },
      )
    }
    return moveBalance(ctx, customer, {
      amount: input.amount as number,
      currency,
      type: 'adjustment',
      description: (input.description ?? null) as string | null,
      metadata: mergeMetadata({}, input.metadata),
    })
  },
}

/** What moved a customer's credit balance. */
export const customerBalanceTransactions: Endpoint[] = [
  create,
  {
    method: 'GET',
    path,
    params: { ...listParams, created: range, invoice: str },
    handle(ctx, input, { customer = '' }) {
      findCustomer(ctx, customer, 'id')
      const fits = (one: BalanceTransaction): boolean =>
        (input.invoice ?? one.invoice) === one.invoice &&
        inRange(one.created as number, input.created as Range | undefined)
      const all = ctx.store.where<BalanceTransaction>('customer_balance_transaction', 'customer', customer)
      return list(ctx, `/v1/customers/${customer}/balance_transactions`, newestFirst(all).filter(fits), input)
    },
  },
  {
    method: 'GET',
    path: `${path}/:id`,
    params: {},
    handle: (ctx, _input, { customer, id }) => transactionOf(ctx, customer, id),
  },
  {
    method: 'POST',
    path: `${path}/:id`,
    params: { description: str, metadata: meta },
    handle(ctx, input, { customer, id }) {
      const transaction = transactionOf(ctx, customer, id)
      const metadata = mergeMetadata(transaction.metadata, input.metadata)
      ctx.store.update(transaction, { ...given(input, 'description'), metadata })
      return transaction
    },
  },
]
