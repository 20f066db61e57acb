import { cookieOf, holdersOf, somebodyFor, type Holder } from './accounts.ts'
import { collectKeys, learnTables, type Key, type KeyRing } from './keys.ts'
import { compare, foreignKeys, nothingFound, placeOf, probe, type Found, type Place } from './isolation.ts'
import { randomOf, type Random } from './random.ts'
import { operationsOf, type Operation } from './sample.ts'
import type { Target } from './target.ts'

export type Range = { holders: Holder[]; operations: Operation[]; rings: ReadonlyMap<string, KeyRing>; tables: ReadonlyMap<string, string[]> }

/** Everything a walk needs: who asks, what can be asked, which keys there are, and which table each operation looks into. */
export async function survey(target: Target, random: Random): Promise<Range> {
  const operations = operationsOf((await (await target.ask('/api/openapi.json')).json()) as Parameters<typeof operationsOf>[0])
  const holders = await holdersOf(target)
  const rings = new Map([['p51', await collectKeys(target, 'p51')], ['p50', await collectKeys(target, 'p50', 1)]])
  const tables = await learnTables(target, operations, rings.get('p51')!, (operation) => cookieOf(target, somebodyFor(holders, operation)), random)
  return { holders, operations, rings, tables }
}

/** Operations that end the session or change the password of the asker: every account would have to sign in anew. */
const LEFT_OUT = /^\/api\/me\/security/
const ACCOUNTS = /^\/api\/(accounts|posts|sign-in-rule|tokens)/
const near = new Set<Place>(['own', 'child'])

type Walk = { share: number; perPlace?: number; holders?: readonly Holder[]; found?: Found }

/**
 * Every operation as every account: with keys of the own organisation, of one beside, above, below and in another
 * province, as lists and as searches for the words of others. `share` of it, drawn by the seed.
 */
export async function walk(target: Target, range: Range, random: Random, { share, perPlace = 2, holders = range.holders, found = nothingFound() }: Walk): Promise<Found> {
  const { operations, rings, tables } = range
  const work: (() => Promise<void>)[] = []
  for (const holder of holders) {
    for (const operation of operations) {
      if (LEFT_OUT.test(operation.path)) continue
      const looked = lookedInto(operation, tables)
      // A refusal for want of a permission is the same for every key: it is asked once.
      const open = holder.may(operation)
      for (const [place, keys] of places(rings, looked, holder)) {
        for (let turn = 0; turn < (open ? perPlace : 1); turn++) {
          if (!random.chance(open ? share : share / 4)) continue
          // What would really be done to an account of the walk itself is left out: it could not sign in any more.
          if (near.has(place) && operation.method !== 'GET' && ACCOUNTS.test(operation.path)) continue
          const key = random.pick(keys)
          const own = drawn(random)
          work.push(
            near.has(place)
              ? async () => void (await probe(target, holder, operation, own, { uuid: key.value, orgNo: key.org, fields: { accountId: key.value } }, found, place))
              : () => compare(target, holder, operation, own, key, found),
          )
        }
      }
      if (!open || !random.chance(share)) continue
      const other = random.pick(OTHERS)
      const [searched, listed] = [drawn(random), drawn(random)]
      work.push(async () => void (await probe(target, holder, operation, searched, { orgNo: other, text: `雀${other}` }, found, 'search')))
      if (operation.method === 'GET' || operation.download) work.push(async () => void (await probe(target, holder, operation, listed, {}, found, operation.download ? 'export' : 'list')))
    }
  }
  let at = 0
  const worker = async () => {
    while (at < work.length) await work[at++]!()
  }
  await Promise.all(Array.from({ length: 4 }, worker))
  return found
}

/** Its own draws for every question: four are asked at a time, and none may hang on which of them came first. */
const drawn = (random: Random) => randomOf(random.below(2 ** 31))

/** Where nothing was overheard (the key is no UUID, or something is asked before), keys of all kinds are tried. */
function lookedInto(operation: Operation, tables: ReadonlyMap<string, string[]>): readonly string[] {
  if (operation.path.includes('{accountId}')) return ['account']
  const learned = tables.get(operation.id) ?? []
  return learned.length > 0 || !operation.path.includes('{') ? learned : ['case_file', 'enrollment', 'post', 'stored_file', 'application', 'audit']
}

const OTHERS = [510100000000, 510700000000, 510000000100, 510100000100, 500000000000, 510000000000]

function places(rings: ReadonlyMap<string, KeyRing>, tables: readonly string[], holder: Holder): Map<Place, Key[]> {
  const own = rings.get(holder.schema === 'p50' ? 'p50' : 'p51')!
  const other = rings.get(holder.schema === 'p50' ? 'p51' : 'p50')!
  const within = tables.flatMap((table) => own.byTable.get(table) ?? []).filter((key) => near.has(placeOf(holder, key)))
  return Map.groupBy([...within, ...foreignKeys(own, tables, holder), ...foreignKeys(other, tables, holder)], (key) => placeOf(holder, key))
}

/** The middle of a list of numbers. */
export function median(list: readonly number[]): number {
  const sorted = list.toSorted((left, right) => left - right)
  return sorted.length === 0 ? 0 : sorted[Math.floor(sorted.length / 2)]!
}
