import { Ajv, type ValidateFunction } from 'ajv'
import { stripeSchema } from './types.ts'

/** What is wrong with an object in the eyes of the installed package's types: paths with reasons, none if all is well. */
export type Validator = (object: Record<string, unknown>) => string[]

/** Builds the validator; takes some seconds. */
export function createValidator(): Validator {
  const { definitions, names } = stripeSchema()
  const ajv = new Ajv({ strict: false, allErrors: true })
  ajv.addSchema({ $id: 'stripe', definitions })
  const compiled = new Map<string, ValidateFunction>()
  return (object) => {
    const type = String(object.object)
    if (!names.includes(type)) return [`no type known for ${type}`]
    const validate = compiled.get(type) ?? ajv.compile({ $ref: `stripe#/definitions/${type}` })
    compiled.set(type, validate)
    if (validate(object)) return []
    const said = (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${type}${instancePath} ${message} ${JSON.stringify(params)}`,
    )
    // The branches of a union that were not meant only make noise, unless they are all there is to say.
    const telling = said.filter((one) => !/must match a schema in anyOf|must be null/.test(one))
    return [...new Set(telling.length > 0 ? telling : said)]
  }
}
