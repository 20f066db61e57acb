import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const CREDENTIALS_V2 = 'https://www.w3.org/ns/credentials/v2'
export const OPEN_BADGES_3 = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'

const folder = join(import.meta.dirname, '../../../data/contexts')
const files = new Map([
  [CREDENTIALS_V2, 'credentials-v2.json'],
  [OPEN_BADGES_3, 'open-badges-3.0.3.json'],
])
const loaded = new Map<string, object>()

/** The JSON-LD context of an address, from data/contexts; undefined for any other. The network is never asked. */
export function contextOf(url: string): object | undefined {
  const file = files.get(url)
  if (!file) return undefined
  const known = loaded.get(url)
  if (known) return known
  const context = JSON.parse(readFileSync(join(folder, file), 'utf8')) as object
  loaded.set(url, context)
  return context
}
