/** What came of a form, in words; both null until there is something to say. */
export type Told = { said: string | null; trouble: string | null }
