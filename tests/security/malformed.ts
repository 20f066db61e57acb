import { cookieOf, holdersOf, somebodyFor, type Holder } from './accounts.ts'
import { collectKeys, learnTables, reaches } from './keys.ts'
import { malform } from './malform.ts'
import type { Random } from './random.ts'
import { operationsOf, type Operation } from './sample.ts'
import type { Target } from './target.ts'

export type Outcome = { shots: number; byStatus: Record<string, number>; failures: string[]; slow: string[]; slowest: number; seconds: number }

const MOST_MS = 5_000

/** Shoots `count` malformed requests and tells what came back: every answer of 500 or more, every thrown error, every one slower than five seconds. */
export async function shoot(target: Target, count: number, random: Random, say: (line: string) => void = () => undefined): Promise<Outcome> {
  const document = (await (await target.ask('/api/openapi.json')).json()) as Parameters<typeof operationsOf>[0]
  const operations = operationsOf(document)
  const holders = await holdersOf(target)
  const ring = await collectKeys(target, 'p51')
  const tables = await learnTables(target, operations, ring, (operation) => cookieOf(target, somebodyFor(holders, operation)), random)
  const outcome: Outcome = { shots: 0, byStatus: {}, failures: [], slow: [], slowest: 0, seconds: 0 }
  const started = performance.now()
  const one = async () => {
    while (outcome.shots < count) {
      outcome.shots += 1
      if (outcome.shots % 10_000 === 0) say(`  ${outcome.shots} 次`)
      const operation = random.pick(operations)
      const holder = random.chance(0.8) ? somebodyFor(holders, operation) : random.pick(holders)
      await fire(target, operation, holder, keyed(operation, holder), random, outcome)
    }
  }
  /** Half of the time a key that is there, so that the request gets past the look-up. */
  const keyed = (operation: Operation, holder: Holder): string | undefined => {
    const own = (tables.get(operation.id) ?? []).flatMap((table) => ring.byTable.get(table) ?? []).filter((key) => reaches(holder, key))
    return own.length > 0 && random.chance(0.6) ? random.pick(own).value : undefined
  }
  await Promise.all(Array.from({ length: 4 }, one))
  outcome.seconds = (performance.now() - started) / 1000
  return outcome
}

async function fire(target: Target, operation: Operation, holder: Holder, key: string | undefined, random: Random, outcome: Outcome): Promise<void> {
  const shot = malform(operation, random, random.uuid(), key)
  const cookie = await cookieOf(target, holder)
  const begun = performance.now()
  const describe = () => `${holder.username || '公众'} ${shot.label} ${shot.init.method} ${shot.path.slice(0, 160)} ${typeof shot.init.body === 'string' ? shot.init.body.slice(0, 300) : ''}`
  try {
    const response = await target.ask(shot.path, { ...(cookie ? { cookie } : {}), ...shot.init })
    const text = await response.text()
    outcome.byStatus[response.status] = (outcome.byStatus[response.status] ?? 0) + 1
    if (response.status === 401 && !holder.visitor) target.forget(holder.username)
    if (response.status >= 500) outcome.failures.push(`${response.status} ${describe()} ← ${text.slice(0, 200)}`)
    if (response.status >= 400 && !/[\u4e00-\u9fff]/.test(text)) outcome.failures.push(`没有中文句子 ${response.status} ${describe()} ← ${text.slice(0, 120)}`)
  } catch (error) {
    // A request that the platform itself refuses to make was never sent.
    if (error instanceof TypeError && /Request|Headers|header|URL/i.test(error.message)) outcome.byStatus['没有发出'] = (outcome.byStatus['没有发出'] ?? 0) + 1
    else outcome.failures.push(`抛出 ${String(error)} ${describe()}`)
  }
  const took = performance.now() - begun
  outcome.slowest = Math.max(outcome.slowest, took)
  if (took > MOST_MS) outcome.slow.push(`${Math.round(took)} 毫秒 ${describe()}`)
}
