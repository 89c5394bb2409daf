import { parse } from 'dotenv'
import { existsSync, readFileSync } from 'node:fs'

/** The environment, over what `.env` in the working directory says. */
export function readEnvironment(file = '.env'): NodeJS.ProcessEnv {
  return existsSync(file) ? { ...parse(readFileSync(file)), ...process.env } : { ...process.env }
}
