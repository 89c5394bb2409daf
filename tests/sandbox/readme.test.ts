import { readdirSync, readFileSync } from 'node:fs'
import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { testBanks } from '#sandbox/engine/bank-accounts.ts'
import { testCards } from '#sandbox/engine/cards.ts'
import { greeting, readOptions } from '#sandbox/options.ts'
import { useSandbox } from './support.ts'

const text = readFileSync('sandbox/README.md', 'utf8')
const world = useSandbox()

const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block]) => block ?? '')
/** The JSON of a commented block, one value a line. */
const values = (block: string): unknown[] =>
  block
    .split('\n')
    .map((line) => line.replace(/^\s*\/\/.*|\s+\/\/ .*$/g, '').trim())
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)

describe('the README of the sandbox', () => {
  it('names every option and variable, and greets as the sandbox does', () => {
    const read = readOptions(['--help'], {})
    const help = 'help' in read ? read.help : ''
    for (const [flag] of help.matchAll(/--[a-z-]+(?= <)/g)) expect(text).toContain(`\`${flag}\``)
    for (const [variable] of help.matchAll(/SANDBOX_\w+/g)) expect(text).toContain(`\`${variable}\``)
    const started = readOptions([], {})
    if ('settings' in started) expect(text).toContain(greeting('http://127.0.0.1:3002', started.settings).trim())
  })

  it('speaks of the API version that is spoken', () => {
    const versions = [...text.matchAll(/\d{4}-\d\d-\d\d\.[a-z]+/g)].map(([version]) => version)
    expect(new Set(versions)).toEqual(new Set([Stripe.API_VERSION]))
  })

  it('shows faults and rules that are accepted as they stand', async () => {
    const [faults = '', rules = ''] = blocks('jsonc')
    for (const one of values(faults)) await world.control('POST', '/faults', one)
    for (const one of values(rules)) await world.control('POST', '/delivery/rules', one)
    expect((await world.control<{ data: unknown[] }>('GET', '/faults')).data).toHaveLength(4)
    expect((await world.control<{ data: unknown[] }>('GET', '/delivery/rules')).data).toHaveLength(5)
    await world.control('DELETE', '/faults')
    await world.control('DELETE', '/delivery/rules')
  })

  it('names control calls that exist', async () => {
    const named = [...text.matchAll(/(GET|POST|DELETE) (\/_sandbox\/[\w/{}]+)/g)]
    expect(named.length).toBeGreaterThan(15)
    for (const [, method = '', path = ''] of named) {
      const answer = await fetch(`${world.sandbox.url}${path.replaceAll(/\{\w+\}/g, 'x_1')}`, { method })
      expect([path, await answer.text()]).not.toEqual([path, expect.stringContaining('There is no control call')])
    }
  })

  it('names test cards and banks by the numbers that they have', () => {
    const rows = [...text.matchAll(/\| ([\d ]{15,}) *\| `(pm_card_\w+)`/g)]
    expect(rows.length).toBeGreaterThan(7)
    for (const [, number = '', id = ''] of rows) {
      expect(testCards.find((card) => card.id === id)?.number).toBe(number.replaceAll(' ', ''))
    }
    for (const [, id = ''] of text.matchAll(/`(pm_usBankAccount_\w+)`/g)) {
      expect(testBanks.map((bank) => bank.id)).toContain(id)
    }
  })

  it('lists the rules that the checker knows', () => {
    const folder = 'sandbox/control/invariants'
    const sources = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
    const known = sources.flatMap((source) => [...source.matchAll(/rule: '(\w+)'/g)].map(([, rule]) => rule))
    for (const rule of known) expect(text).toContain(`\`${rule}\``)
  })
})
