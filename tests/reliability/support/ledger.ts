import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Rng } from './load.ts'
import { post, query, type Sent } from './product.ts'

/** Where the product is just now; a restart may change its port, never the sign-in. */
export type Door = { url: string; cookie: string }

type Write = { key: string; enrollmentId: string; answer: string | undefined; repeats: number }

/** What writers sent and what they were answered, for comparison with what the database holds in the end. */
export type Ledger = {
  /** Sends one write after another until told to stop; an unanswered one is sent again under its key. */
  write: (door: () => Door, stop: () => boolean, random: Rng) => Promise<void>
  /** Sends again what has no answer yet, until everything has one. */
  settle: (door: Door) => Promise<void>
  /** One write under a key of its own, sent once. */
  once: (door: Door) => Promise<Sent>
  /** How many answers came by status; 0 is a broken connection. */
  statuses: Map<number, number>
  reasons: Map<string, number>
  retryAfters: Set<string | null>
  acknowledged: () => number
  sent: () => number
  /** Compares with the database: nothing lost, nothing twice, nothing half. Answers with the counts. */
  compare: (databaseUrl: string) => Promise<Compared>
}

export type Compared = { writes: number; lost: number; twice: number; half: number; gaps: number }

/** A write is a registration opened for one student: case, number, item, hold on the record, event, audit and answer in one transaction. */
export function openLedger(pending: readonly string[]): Ledger {
  const writes: Write[] = []
  const statuses = new Map<number, number>()
  const reasons = new Map<string, number>()
  const retryAfters = new Set<string | null>()

  const draw = (): Write => {
    const enrollmentId = pending[writes.length]
    if (!enrollmentId) throw new Error(`no pending student left after ${writes.length}`)
    const made = { key: randomUUID(), enrollmentId, answer: undefined, repeats: 0 }
    writes.push(made)
    return made
  }
  const attempt = async (door: Door, write: Write): Promise<Sent> => {
    const sent = await post(`${door.url}/api/registrations`, door.cookie, write.key, { enrollmentIds: [write.enrollmentId] })
    statuses.set(sent.status, (statuses.get(sent.status) ?? 0) + 1)
    if (sent.status === 0) reasons.set(sent.why, (reasons.get(sent.why) ?? 0) + 1)
    if (sent.status === 503) retryAfters.add(sent.retryAfter)
    if (sent.status === 200) {
      // The same key has one answer, however often it is asked.
      if (write.answer !== undefined) expect(JSON.parse(sent.text)).toEqual(JSON.parse(write.answer))
      write.answer ??= sent.text
    } else if (![0, 429, 503].includes(sent.status)) throw new Error(`${sent.status} ${sent.text}`)
    return sent
  }

  return {
    statuses,
    reasons,
    retryAfters,
    acknowledged: () => writes.filter((one) => one.answer !== undefined).length,
    sent: () => writes.length,
    once: (door) => attempt(door, draw()),
    async write(door, stop, random) {
      while (!stop()) {
        const write = draw()
        while (!stop() && (await attempt(door(), write)).status !== 200) await sleep(40 + random() * 60)
        if (write.answer !== undefined && random() < 0.1 && !stop()) {
          write.repeats += 1
          await attempt(door(), write)
        }
      }
    },
    async settle(door) {
      for (let tries = 0; tries < 100; tries++) {
        const left = writes.filter((one) => one.answer === undefined)
        if (left.length === 0) return
        for (const write of left) if ((await attempt(door, write)).status !== 200) await sleep(200)
      }
      throw new Error('some writes never got an answer')
    },
    async compare(databaseUrl) {
      const acknowledged = writes.filter((one) => one.answer !== undefined)
      const rows = await query<{ key: string; answer: { cases: { id: string; no: string }[] } }>(
        databaseUrl,
        `select key, body as answer from p51.idempotency where key = any($1) and status = 200`,
        [writes.map((one) => one.key)],
      )
      const kept = new Map(rows.map((row) => [row.key, row.answer]))
      const cases = await query<{ id: string; no: string; enrollment: string; items: number; held: number; events: number; audits: number }>(
        databaseUrl,
        `select f.id, f.no, min(i.record_id::text) as enrollment, count(distinct i.id)::int as items, count(distinct r.id) filter (where r.case_no = f.no)::int as held,
           (select count(*)::int from p51.case_event e where e.case_id = f.id) as events,
           (select count(*)::int from p51.audit a where a.verb = 'registration.open' and a.subject_id = f.id::text) as audits
         from p51.case_file f left join p51.case_item i on i.case_id = f.id left join p51.enrollment r on r.id = i.record_id
         where f.workflow = 'students.registration' group by f.id`,
      )
      const of = Map.groupBy(cases, (one) => one.enrollment)
      const numbers = cases.map((one) => Number(/(\d+)$/.exec(one.no)![1])).toSorted((left, right) => left - right)
      const full = cases.filter((one) => one.items === 1 && one.held === 1 && one.events >= 1 && one.audits === 1)
      return {
        writes: acknowledged.length,
        lost: acknowledged.filter((one) => !kept.has(one.key) || of.get(one.enrollmentId)?.[0]?.id !== (JSON.parse(one.answer!) as { cases: { id: string }[] }).cases[0]!.id).length,
        twice: [...of.values()].filter((all) => all.length > 1).length + cases.length - new Set(cases.map((one) => one.no)).size,
        half: cases.length - full.length + Math.abs(cases.length - kept.size),
        gaps: numbers.filter((one, at) => one !== at + 1).length,
      }
    },
  }
}

export const spoken = (statuses: ReadonlyMap<number | string, number>) => [...statuses].toSorted().map(([status, count]) => `${status || '断开'}：${count}`).join('，')
