import { readFileSync } from 'node:fs'
import { join } from 'node:path'

let known: string | undefined

/** The version of this Luban, as package.json names it. */
export function version(): string {
  known ??= (JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string }).version
  return known
}
