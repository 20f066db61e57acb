import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { APIRequestContext } from 'playwright-core'
import { enrolmentYear, fillTemplate, newStudents, readTemplate, type Student } from './roster.ts'
import { writeFileSync } from 'node:fs'

/** Asks the product as the signed-in person of a window; throws with the server's words. */
export async function ask<T>(request: APIRequestContext, path: string, data?: unknown): Promise<T> {
  const headers = { 'idempotency-key': crypto.randomUUID() }
  const answer = await (data === undefined ? request.get(path) : request.post(path, { data, headers }))
  if (!answer.ok()) throw new Error(`${path}：${answer.status()} ${await answer.text()}`)
  return (await answer.json()) as T
}

type Batch = { id: string; counts: { new: number; changed: number; rejected: number } }
type Case = { id: string; no: string; version: number; state: string }

/** What a registrar does by hand in journey 2, done in a second: a roster, committed, its registration submitted. */
export async function submittedRegistration(request: APIRequestContext, count: number): Promise<Case> {
  const { id } = await openedRegistration(request, count)
  const file = await ask<Case>(request, `/api/cases/${id}`)
  await ask(request, `/api/cases/${id}/actions/submit`, { version: file.version, reason: '本批学生均在招生简章内。' })
  return ask<Case>(request, `/api/cases/${id}`)
}

export async function openedRegistration(request: APIRequestContext, count: number): Promise<{ id: string; students: Student[] }> {
  const { batch, students } = await checkedRoster(request, count)
  await ask(request, `/api/roster-imports/${batch.id}/commit`, { new: batch.counts.new, changed: batch.counts.changed })
  const opened = await ask<{ cases: { id: string }[] }>(request, '/api/registrations', { batchId: batch.id })
  return { id: opened.cases[0]!.id, students }
}

/** A roster of good rows, uploaded and checked but not written. */
export async function checkedRoster(request: APIRequestContext, count: number): Promise<{ batch: Batch; students: Student[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'luban-roster-'))
  const template = join(folder, 'template.xlsx')
  writeFileSync(template, await (await request.get('/api/roster-imports/template')).body())
  const { today } = await ask<{ today: string }>(request, '/api/session')
  const students = newStudents(count, enrolmentYear(today))
  const path = join(folder, 'roster.xlsx')
  await fillTemplate(await readTemplate(template), students, path)
  const answer = await request.post(`/api/roster-imports?filename=${encodeURIComponent('新生名册.xlsx')}`, {
    data: readFileSync(path),
    headers: { 'content-type': 'application/octet-stream', 'idempotency-key': crypto.randomUUID() },
  })
  if (!answer.ok()) throw new Error(await answer.text())
  const batch = (await answer.json()) as Batch
  if (batch.counts.new !== count) throw new Error(`应有 ${count} 行新增：${JSON.stringify(batch.counts)}`)
  return { batch, students }
}

/** The number of registered students as the board counts it, before rounding to 万人. */
export async function onRoll(request: APIRequestContext): Promise<number> {
  const found = await ask<{ total: { value: number } }>(
    request,
    '/api/plans/sichuan-14th-five-year/indicators/on-roll-students/breakdown',
  )
  return found.total.value
}
