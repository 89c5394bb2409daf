import { describe, expect, it } from 'vitest'
import { coerce } from '#sandbox/http/coerce.ts'
import { StripeFailure } from '#sandbox/http/errors.ts'
import { canonical, decodeForm } from '#sandbox/http/form.ts'
import { arr, bool, dec, hash, int, meta, oneOf, range, str, time, type Params } from '#sandbox/http/params.ts'

const params: Params = {
  name: str,
  count: int,
  on: bool,
  rate: dec,
  mode: oneOf('payment', 'subscription'),
  at: time('now'),
  created: range,
  items: arr(hash({ price: str, quantity: int })),
  data: hash({ trial_settings: hash({ end_behavior: str }) }),
  metadata: meta,
}

const read = (text: string) => coerce(decodeForm(text), params)
const refusal = (text: string): unknown => {
  try {
    read(text)
  } catch (error) {
    if (error instanceof StripeFailure) return error.body.error
    throw error
  }
  return undefined
}

describe('decoding a form', () => {
  it('reads nested hashes, indexed and appended arrays', () => {
    expect(
      read('items[0][price]=a&items[0][quantity]=2&items[1][price]=b&data[trial_settings][end_behavior]=c'),
    ).toEqual({
      items: [{ price: 'a', quantity: 2 }, { price: 'b' }],
      data: { trial_settings: { end_behavior: 'c' } },
    })
    expect(read('expand[]=a&expand[]=b')).toEqual({ expand: ['a', 'b'] })
    expect(read('items[][price]=a&items[][price]=b&items[][quantity]=3')).toEqual({
      items: [{ price: 'a' }, { price: 'b', quantity: 3 }],
    })
  })

  it('keeps the order of indexes, not of arrival', () => {
    expect(read('items[10][price]=c&items[2][price]=b&items[0][price]=a').items).toEqual([
      { price: 'a' },
      { price: 'b' },
      { price: 'c' },
    ])
  })

  it('takes plus and %20 as space and brackets raw or escaped', () => {
    expect(read('name=a+b%20c').name).toBe('a b c')
    expect(read('metadata%5Bk+1%5D=v%26w').metadata).toEqual({ 'k 1': 'v&w' })
  })

  it('lets the last of a repeated scalar win', () => {
    expect(read('name=a&name=b').name).toBe('b')
  })

  it('treats __proto__ as a key like any other', () => {
    expect(Object.keys(read('metadata[__proto__]=x').metadata as object)).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    expect(refusal('__proto__[polluted]=1')).toMatchObject({ code: 'parameter_unknown', param: '__proto__' })
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('gives one text to all ways of writing the same parameters', () => {
    expect(canonical(decodeForm('a[0]=1&b=2'))).toBe(canonical(decodeForm('b=2&a[]=1')))
    expect(canonical(decodeForm('a=1'))).not.toBe(canonical(decodeForm('a=2')))
  })
})

describe('giving parameters their types', () => {
  it('turns text into integers, booleans, decimals and timestamps', () => {
    expect(read('count=42&on=false&rate=1.50&at=1700000000')).toEqual({
      count: 42,
      on: false,
      rate: '1.50',
      at: 1700000000,
    })
    expect(read('at=now').at).toBe('now')
    expect(read('created=5').created).toBe(5)
    expect(read('created[gte]=5').created).toEqual({ gte: 5 })
  })

  it('reads an empty value as unset', () => {
    expect(read('name=&items=&metadata=')).toEqual({ name: null, items: null, metadata: null })
    expect(read('metadata[k]=').metadata).toEqual({ k: '' })
  })

  it.each(['count', 'on'])('refuses to unset a number or a switch (%s)', (name) => {
    expect(() => read(`${name}=`)).toThrow(
      expect.objectContaining({
        body: { error: expect.objectContaining({ code: 'parameter_invalid_empty', param: name }) },
      }),
    )
  })

  it.each([
    ['count=4.2', { code: 'parameter_invalid_integer', param: 'count', message: 'Invalid integer: 4.2' }],
    ['count=99999999999999999999', { code: 'parameter_invalid_integer' }],
    ['items[0][quantity]=x', { code: 'parameter_invalid_integer', param: 'items[0][quantity]' }],
    ['on=yes', { param: 'on', message: 'Invalid boolean: yes' }],
    ['rate=abc', { param: 'rate' }],
    ['at=tomorrow', { param: 'at', message: 'Invalid timestamp: must be an integer Unix timestamp' }],
    ['mode=setup', { param: 'mode', message: 'Invalid mode: must be one of payment or subscription' }],
    ['items=a', { param: 'items', message: 'Invalid array: a' }],
    ['items[a]=b', { param: 'items' }],
    ['data=a', { param: 'data', message: 'Invalid object: a' }],
    ['name[a]=b', { param: 'name' }],
    ['metadata=x', { param: 'metadata' }],
    [`metadata[k]=${'v'.repeat(501)}`, { param: 'metadata[k]' }],
    [`metadata[${'k'.repeat(41)}]=v`, { message: 'Metadata keys can be at most 40 characters.' }],
  ])('refuses %s', (text, expected) => {
    expect(refusal(text)).toMatchObject({ type: 'invalid_request_error', ...expected })
  })

  it('names an unknown parameter with its path, and the known one that was meant', () => {
    expect(refusal('data[trial_setings][end_behavior]=x')).toMatchObject({
      code: 'parameter_unknown',
      param: 'data[trial_setings]',
      message: 'Received unknown parameter: data[trial_setings]. Did you mean trial_settings?',
    })
    expect(refusal('zzzzzz=1&yyyyyy=2')).toMatchObject({ message: 'Received unknown parameters: zzzzzz, yyyyyy' })
  })
})
