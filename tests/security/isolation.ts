import { randomUUID } from 'node:crypto'
import { isAuthority, newcomersNo } from '../../src/kernel/org-no.ts'
import { cookieOf, type Holder } from './accounts.ts'
import { canariesIn } from './canaries.ts'
import { reaches, reachesRow, type Key, type KeyRing } from './keys.ts'
import { randomOf, type Random } from './random.ts'
import { request, type Operation, type Plant } from './sample.ts'
import type { Target } from './target.ts'
import { textOf } from './text-of.ts'

export type Found = {
  probes: number
  byKind: Record<string, number>
  byStatus: Record<string, number>
  formats: Record<string, number>
  /** A canary of somebody else in an answer. */
  foreign: string[]
  /** A key of somebody else that was answered otherwise than one that nothing has. */
  unlike: string[]
  /** Answers of 500 and more. */
  broken: string[]
  /** Canaries of the own organisation that came back: there was something to leak. */
  own: number
  /** Canaries of the other party of a common case. */
  common: number
  /** Milliseconds of absent and of foreign keys, in pairs. */
  times: { absent: number; foreign: number }[]
}

export const nothingFound = (): Found => ({ probes: 0, byKind: {}, byStatus: {}, formats: {}, foreign: [], unlike: [], broken: [], own: 0, common: 0, times: [] })

export type Place = 'own' | 'sibling' | 'parent' | 'child' | 'elsewhere'
type Answer = { status: number; text: string; took: number; type: string }

const bump = (counts: Record<string, number>, name: string | number) => (counts[name] = (counts[name] ?? 0) + 1)

/** Where an organisation stands seen from another: below, above, beside in the same province, or in another province. */
export function placeOf(holder: Holder, key: Key): Place {
  if (reaches(holder, key)) return key.org === holder.org || holder.person !== null ? 'own' : 'child'
  if (!holder.visitor && Math.floor(key.org / 1e10) !== Math.floor(holder.org / 1e10)) return 'elsewhere'
  return Math.floor(key.org / 100) % 10_000 === 0 ? 'parent' : 'sibling'
}

/** Asks one operation as one holder and looks at every canary of the answer. */
export async function probe(target: Target, holder: Holder, operation: Operation, random: Random, plant: Plant, found: Found, kind: string): Promise<Answer> {
  const { path, body } = request(operation, random, plant)
  const cookie = await cookieOf(target, holder)
  const begun = performance.now()
  const init = { method: operation.method, headers: { 'idempotency-key': randomUUID() }, ...(operation.method === 'GET' ? {} : { body: operation.upload ? 'x' : JSON.stringify(body ?? {}) }) }
  const response = await target.ask(path, { ...(cookie ? { cookie } : {}), ...init })
  const bytes = new Uint8Array(await response.arrayBuffer())
  const took = performance.now() - begun
  const type = response.headers.get('content-type')?.split(';')[0] ?? ''
  found.probes += 1
  bump(found.byKind, kind)
  bump(found.byStatus, response.status)
  bump(found.formats, type)
  if (response.status === 401 && !holder.visitor) target.forget(holder.username)
  const text = `${textOf(bytes)}\n${decodeURIComponent(response.headers.get('content-disposition') ?? '')}`
  if (response.status >= 500) found.broken.push(`${response.status} ${holder.username || '公众'} ${operation.id} ${path.slice(0, 200)} ${JSON.stringify(body ?? null).slice(0, 200)}`)
  for (const canary of canariesIn(text)) {
    if (allowed(holder, canary)) found.own += 1
    else if (inCommon(holder, operation, canary)) found.common += 1
    else found.foreign.push(`${holder.username || '公众'} ${operation.id} ${kind} ${path.slice(0, 140)}: ${canary.org}${canary.person ? `（人员 ${canary.person}）` : ''} … ${around(text, String(canary.org))}`)
  }
  return { status: response.status, text, took, type }
}

const around = (text: string, word: string) => text.slice(Math.max(0, text.indexOf(word) - 60), text.indexOf(word) + 20).replace(/\s+/g, ' ')

function allowed(holder: Holder, canary: { org: number; person: string | null }): boolean {
  if (holder.visitor) return false
  if (holder.person !== null) return canary.person === holder.person.slice(0, 8)
  return reachesRow(holder, canary)
}

/** What another organisation wrote may be seen in a case of both, and in the lists of the businesses that run by such cases. */
function inCommon(holder: Holder, operation: Operation, canary: { org: number }): boolean {
  if (holder.shared.has(canary.org) && /^(todos|documents|changes|apprenticeships|complaints)\./.test(operation.id)) return true
  // A firm that applies has no unit yet: what it handed in stands among the newcomers, and the authority that decides reads it.
  return canary.org === newcomersNo(holder.schema) && isAuthority(holder.org) && operation.id.startsWith('apprenticeships.')
}

/** Asks with a key of somebody else and with one that nothing has, the same in all else, and compares. */
export async function compare(target: Target, holder: Holder, operation: Operation, random: Random, key: Key, found: Found): Promise<void> {
  // The same draws for both: only the key differs.
  const seed = random.below(2 ** 31)
  const foreignFirst = random.chance(0.5)
  const absent = random.uuid()
  const answers = await pair(target, holder, operation, seed, { absent, foreign: key, foreignFirst }, found)
  if (answers.alike) return
  // What was asked first may have changed what the second finds, such as a name that is taken now. The same is
  // asked once more, the other way round: a change of that kind is the same for both now, a real difference stays.
  const again = await pair(target, holder, operation, seed, { absent, foreign: key, foreignFirst: !foreignFirst }, found)
  if (!again.alike) found.unlike.push(`${holder.username || '公众'} ${operation.id} ${key.table} ${key.org}: ${again.left.slice(0, 220)} ≠ ${again.right.slice(0, 220)}`)
}

type Two = { absent: string; foreign: Key; foreignFirst: boolean }

async function pair(target: Target, holder: Holder, operation: Operation, seed: number, { absent, foreign: key, foreignFirst }: Two, found: Found): Promise<{ alike: boolean; left: string; right: string }> {
  const ask = (value: string, kind: string) => probe(target, holder, operation, randomOf(seed), { uuid: value, fields: { accountId: value } }, found, kind)
  const askAbsent = () => ask(absent, 'absent')
  const askForeign = () => ask(key.value, placeOf(holder, key))
  // The one asked first pays for what is not yet in a cache.
  const first = await (foreignFirst ? askForeign() : askAbsent())
  const second = await (foreignFirst ? askAbsent() : askForeign())
  const [missing, foreign] = foreignFirst ? [second, first] : [first, second]
  found.times.push({ absent: missing.took, foreign: foreign.took })
  const [left, right] = [words(missing, absent), words(foreign, key.value)]
  return { alike: left === right || missing.status === 429 || foreign.status === 429, left, right }
}

/** An answer without what is drawn anew each time: the key asked for, keys of what was made, moments, codes, the bytes of a PDF. */
function words(answer: Answer, key: string): string {
  if (answer.type === 'application/pdf') return `${answer.status} PDF`
  const text = answer.text
    .replaceAll(key, '…')
    .replaceAll(key.replaceAll('-', '').toUpperCase(), '…')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '…')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '…')
    .replace(/"at":"[^"]+"|"kid":"[^"]+"|编号 [0-9A-F]{8}|"id":"[0-9A-F]{8}"/g, '')
  return `${answer.status} ${text}`
}

/** Keys that lie outside a holder's reach and that nothing published names, those in tables the operation reads first. */
export function foreignKeys(ring: KeyRing, tables: readonly string[], holder: Holder): Key[] {
  return tables.flatMap((table) => ring.byTable.get(table) ?? []).filter((key) => !key.open && !reaches(holder, key))
}
