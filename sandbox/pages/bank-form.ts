import { bankByNumbers, testBanks, type TestBank } from '../engine/bank-accounts.ts'
import { fillButton } from './card-form.ts'
import { onlyWrong } from './card-read.ts'
import { trimmed, type Fields, type Typed, type Wrongs } from './fields.ts'
import { html, type Html } from './html.ts'

/** The fields of a bank account that is debited. */
export const bankFields = (fields: Fields): Html =>
  html`${fields.text('holder', 'Name on account', { autocomplete: 'name', maxlength: 200 })}
    <div class="pair">
      <div>
        ${fields.text('routing', 'Routing number', { inputmode: 'numeric', maxlength: 9, placeholder: '110000000' })}
      </div>
      <div>
        ${fields.text('account', 'Account number', { inputmode: 'numeric', maxlength: 17, placeholder: '000123456789' })}
      </div>
    </div>
    <p class="hint">A bank debit takes a few days to settle. You will hear when it has.</p>`

const fillOf = ({ routing, account }: TestBank): string =>
  new URLSearchParams({ way: 'bank', routing, account, holder: 'Test Person' }).toString()

const storyOf = ({ failure }: TestBank): string =>
  failure === null ? 'settles in four days' : `fails in four days: ${failure.code.replaceAll('_', ' ')}`

/** The documented test accounts; choosing one types it into the form `form`. */
export const testBankList = (form: string): Html =>
  html`<details>
    <summary>Test bank accounts</summary>
    <ul class="cards">
      ${testBanks.map((bank) => fillButton(form, fillOf(bank), 'account', bank.account, storyOf(bank)))}
    </ul>
  </details>`

/** Reads a bank account of a form, or says what is wrong with it. */
export function readBank(form: Typed): { bank: TestBank; name: string } | { wrongs: Wrongs } {
  const [name, routing, account] = [trimmed(form.holder), trimmed(form.routing), trimmed(form.account)]
  const bank = bankByNumbers(routing, account)
  const known = testBanks.some((one) => one.routing === routing)
  const wrongs = onlyWrong({
    holder: name === '' ? 'Please write the name on the account.' : null,
    routing: known ? null : 'The routing number is invalid: test mode knows 110000000.',
    account: known && !bank ? 'This is not one of the test account numbers.' : null,
  })
  return bank && Object.keys(wrongs).length === 0 ? { bank, name } : { wrongs }
}
