import { Op } from 'sequelize'
import { after } from '#db/after.ts'
import { vaultOf } from '#db/vault.ts'
import type { Deps } from '../../deps.ts'
import { created, type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { presentPage } from '../ops/present.ts'
import { checkAddress } from './address.ts'
import { changeEndpoint, findEndpoint, removeEndpoint, rotateSecret } from './change.ts'
import { createEndpoint } from './create.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import { presentEndpoint } from './present.ts'
import { CreateBody, EndpointSchema, EndpointsSchema, IdParams, PageQuery, PatchBody, SecretSchema } from './schema.ts'

const tag = 'Webhook endpoints'

/** Addresses of a customer that are told what happens to their account. */
export const webhookEndpointRoutes = (deps: Deps): Endpoint[] => [
  ...reading(deps),
  ...making(deps),
  ...changing(deps),
  ...deliveryRoutes(deps),
]

const reading = ({ db, guards }: Deps) => [
  endpoint({
    method: 'GET',
    path: '/webhook-endpoints',
    summary: 'The account’s endpoints, newest first',
    tag,
    guard: guards.may('GET /webhook-endpoints'),
    query: PageQuery,
    answers: { 200: { description: 'A page of endpoints', schema: EndpointsSchema } },
    async handle({ who: { accountId }, query: { limit, starting_after: cursor } }) {
      const older = cursor ? [after(db.sequelize, 'webhook_endpoints', 'created_at', cursor)] : []
      const rows = await db.models.WebhookEndpoint.findAll({
        where: { accountId, [Op.and]: older },
        limit: limit + 1,
        order: [
          ['createdAt', 'DESC'],
          ['id', 'DESC'],
        ],
      })
      const now = new Date()
      return ok(presentPage(rows, limit, (row) => presentEndpoint(row, now)))
    },
  }),
  endpoint({
    method: 'GET',
    path: '/webhook-endpoints/:id',
    summary: 'One endpoint',
    tag,
    guard: guards.may('GET /webhook-endpoints/:id'),
    params: IdParams,
    answers: { 200: { description: 'The endpoint', schema: EndpointSchema } },
    async handle({ who: { accountId }, params: { id } }) {
      return ok(presentEndpoint(await findEndpoint(db, { id, accountId }), new Date()))
    },
  }),
]

function making({ config, db, guards }: Deps): Endpoint[] {
  const sealing = { db, vault: vaultOf(config.encryptionKeys) }
  return [
    endpoint({
      method: 'POST',
      path: '/webhook-endpoints',
      summary: 'Adds an endpoint; what happens from now on is sent to it',
      tag,
      guard: guards.may('POST /webhook-endpoints'),
      body: CreateBody,
      answers: { 201: { description: 'The endpoint and its secret, shown this once', schema: SecretSchema } },
      async handle({ who, body, key }) {
        await checkAddress(config, body.url)
        const { endpoint: made, secret } = await createEndpoint(sealing, who, { key, body })
        return created({ ...presentEndpoint(made, new Date()), secret })
      },
    }),
    endpoint({
      method: 'POST',
      path: '/webhook-endpoints/:id/rotate-secret',
      summary: 'Gives the endpoint a new secret; the old one signs as well for 24 hours',
      tag,
      guard: guards.may('POST /webhook-endpoints/:id/rotate-secret'),
      params: IdParams,
      answers: { 200: { description: 'The endpoint and its new secret, shown this once', schema: SecretSchema } },
      async handle({ who: { accountId }, params: { id } }) {
        const { endpoint: rolled, secret } = await rotateSecret(sealing, { id, accountId })
        return ok({ ...presentEndpoint(rolled, new Date()), secret })
      },
    }),
  ]
}

const changing = ({ config, db, guards }: Deps) => [
  endpoint({
    method: 'PATCH',
    path: '/webhook-endpoints/:id',
    summary: 'Changes address or events, disables, or enables again: then what waits is sent',
    tag,
    guard: guards.may('PATCH /webhook-endpoints/:id'),
    params: IdParams,
    body: PatchBody,
    answers: { 200: { description: 'The endpoint', schema: EndpointSchema } },
    async handle({ who: { accountId }, params: { id }, body }) {
      await findEndpoint(db, { id, accountId })
      if (body.url !== undefined) await checkAddress(config, body.url)
      return ok(presentEndpoint(await changeEndpoint(db, { id, accountId }, body), new Date()))
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/webhook-endpoints/:id',
    summary: 'Removes the endpoint and its log',
    tag,
    guard: guards.may('DELETE /webhook-endpoints/:id'),
    params: IdParams,
    answers: { 204: { description: 'Removed' } },
    async handle({ who: { accountId }, params: { id } }) {
      await removeEndpoint(db, { id, accountId })
      return { status: 204, body: null }
    },
  }),
]
