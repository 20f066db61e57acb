import type { Case, StepOutcome } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { nextNumber } from '../../kernel/counter.ts'
import { Refusal } from '../../kernel/errors.ts'
import { readFlag } from '../../kernel/parameters.ts'
import { newId } from '../../kernel/uuid.ts'
import { getOrg } from '../orgs/public.ts'
import { lineText, modes } from './codes.ts'
import { differencesBetween } from './content.ts'
import { lineKey, type IntakeMode, type LineDraft } from './model.ts'
import { differencesOf } from './rules.ts'
import { quotaChecks } from './service/facts.ts'
import { contentOf, moreOf } from './service/prospectuses.ts'
import { holdTotals } from './store/quotas.ts'
import { removeEntries } from './store/list.ts'
import { listLines } from './store/lines.ts'
import { changeLines, draftOf, endLines, findRevision, insertChanges, insertLines, listDraftLines, lockSeats, setRevision, type NewChange } from './store/revisions.ts'
import { endCurrent, findCurrent, findProspectus, publish, setProspectus } from './store/shelf.ts'

/**
 * The plan holds from this moment: compared with the one that held, what is new is added, seats and tuition change,
 * what is gone is taken off, and each difference is published with its reason. Seats are locked first, so that no
 * seat is taken in between; a line with fewer seats than are taken refuses the whole.
 */
export async function approvePlan(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const revision = (await findRevision(ctx, file.id, true))!
  const school = await getOrg(ctx, revision.org_no)
  const wanted = (await listDraftLines(ctx, file.id)).map(({ id: _, ...line }) => line)
  await checkQuotas(ctx, school.no, revision.year, wanted)
  const locked = await lockSeats(ctx, school.no, revision.year)
  const current = (await listLines(ctx, { orgNo: school.no, year: revision.year })).rows
  const byKey = new Map(current.map((line) => [lineKey(line), line]))
  const differences = differencesOf(current.map(draftOf), wanted)
  const added = differences.flatMap((one) => (one.action === 'add' ? [{ ...one.after, id: newId() }] : []))
  const changed = differences.flatMap((one) => (one.action === 'change' ? [{ id: byKey.get(lineKey(one.after))!.id, seats: one.after.seats, tuition: one.after.tuition, line: one.after }] : []))
  const ended = differences.flatMap((one) => (one.action === 'end' ? [byKey.get(lineKey(one.before))!] : []))
  const short = [
    ...changed.flatMap((one) => (one.seats < (locked.get(one.id)?.taken ?? 0) ? [`${lineText(one.line)}已占 ${locked.get(one.id)!.taken} 人，改为 ${one.seats} 人`] : [])),
    ...ended.flatMap((line) => ((locked.get(line.id)?.taken ?? 0) > 0 ? [`${lineText(line)}已占 ${locked.get(line.id)!.taken} 人，要撤下`] : [])),
  ]
  if (short.length > 0)
    throw new Refusal({ fact: `${short.slice(0, 3).join('；')}${short.length > 3 ? `等 ${short.length} 行` : ''}。`, rule: '计划不能低于已经录取的人数。', clause: '003:188', ways: ['退回学校，保留不少于已占的名额。'] })
  await insertLines(ctx, school, revision.year, added, file.no)
  await changeLines(ctx, changed, file.no)
  await endLines(ctx, ended.map((line) => line.id))
  await setRevision(ctx, file.id, { state: 'approved', approvedOn: ctx.today })
  const idOf = new Map([...added.map((line) => [lineKey(line), line.id] as const), ...current.map((line) => [lineKey(line), line.id] as const)])
  const rows = differences.map((one): NewChange => {
    const line = 'after' in one ? one.after : one.before
    return { lineId: idOf.get(lineKey(line))!, action: one.action, before: 'before' in one ? one.before : null, after: 'after' in one ? one.after : null }
  })
  for (const row of rows) ctx.audit.change({ kind: 'intakeLine', id: row.lineId, action: `prospectuses.${row.action}`, before: row.before ?? undefined, after: row.after ?? undefined, orgNo: school.no })
  // A first plan is published as the plan; only what changes in it later is an announcement.
  if (revision.change) await insertChanges(ctx, { orgNo: school.no, schoolName: school.name, year: revision.year, reason: revision.reason ?? '', caseNo: file.no, approvedBy: file.authority_name }, rows)
  const seats = wanted.reduce((sum, line) => sum + line.seats, 0)
  return { note: `${revision.year} 年计划 ${wanted.length} 行、${seats} 人：增加 ${added.length} 行，调整 ${changed.length} 行，撤下 ${ended.length} 行。` }
}

/** Two plans approved at once may not pass a total together: the totals are held while they are looked at again. */
async function checkQuotas(ctx: Ctx, schoolNo: number, year: number, lines: readonly LineDraft[]): Promise<void> {
  for (const mode of (Object.keys(modes) as IntakeMode[]).filter((one) => lines.some((line) => line.mode === one))) await holdTotals(ctx, year, mode)
  if (!(await readFlag(ctx, 'enrolment.quota.hard', { orgNo: schoolNo }))) return
  const over = (await quotaChecks(ctx, schoolNo, year, lines)).filter((one) => one.planned > one.quota)
  if (over.length === 0) return
  throw new Refusal({
    fact: `${over.map((one) => `${one.orgName}的${modes[one.mode]}计划下达 ${one.quota} 人，批准这份计划后是 ${one.planned} 人`).join('；')}。`,
    rule: '没有超过下达的总数',
    clause: '003:188',
    ways: ['退回学校减少人数。', '请上级调整下达的总数。'],
  })
}

/** The version is filed under a number of the authority and public from this moment; the one before ends. */
export async function fileProspectus(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const row = (await findProspectus(ctx, file.id, true))!
  const school = await getOrg(ctx, row.org_no)
  const serial = await nextNumber(ctx, file.authority_no, `prospectus:${row.year}`)
  const filingNo = `招简备〔${row.year}〕${String(file.authority_no).slice(0, 6)}-${String(serial).padStart(4, '0')}号`
  const before = (await endCurrent(ctx, row.org_no, row.year, `第 ${row.version} 版代替`)) ?? undefined
  if (before) await setProspectus(ctx, before.id, { state: 'replaced' })
  await publish(ctx, {
    id: row.id,
    orgNo: row.org_no,
    schoolName: school.name,
    year: row.year,
    version: row.version,
    content: { ...row.content, more: await moreOf(ctx, row) },
    difference: before ? differencesBetween(contentOf(before.content), row.content) : [],
    reason: row.reason,
    filingNo,
    filedBy: { no: file.authority_no, name: file.authority_name },
  })
  await setProspectus(ctx, row.id, { state: 'filed', filingNo, filedOn: ctx.today })
  ctx.audit.change({ kind: 'prospectus', id: row.id, action: 'prospectuses.file', after: { year: row.year, version: row.version, filingNo }, orgNo: row.org_no })
  return { note: `备案编号 ${filingNo}，自 ${ctx.today} 起公布。`, facts: { filingNo } }
}

type RemovalFacts = { year: number; entries: { id: string; name: string; level: string; mode: string }[] }

/** Takes the entries off the list; they stay readable with the reason. */
export async function removeFromList(ctx: Ctx, file: Case, reason: string): Promise<StepOutcome> {
  const facts = file.facts as RemovalFacts
  const removed = await removeEntries(ctx, facts.entries.map((one) => one.id), reason, file.no)
  for (const entry of facts.entries) ctx.audit.change({ kind: 'recruitmentEntry', id: entry.id, action: 'prospectuses.remove', after: { removed: true, reason }, orgNo: file.org_no })
  return { note: `移出 ${facts.year} 年招生名单 ${removed} 个专业，自 ${ctx.today} 起。` }
}

/** Whether the school had its days to explain. Throws Refusal before. */
export function checkOverdue(ctx: Ctx, file: Case): void {
  if (file.due_on && file.due_on < ctx.today) return
  throw new Refusal({ fact: `学校可以说明到 ${file.due_on ?? ctx.today}。`, rule: '移出以前给学校说明的时间；逾期没有说明的可以直接移出。', clause: '001:1315', ways: ['等学校说明，或期限过后再办。'] })
}

/** What is public now differs from this version in these parts. */
export async function openDifferences(ctx: Ctx, file: Case): Promise<string[]> {
  const row = await findProspectus(ctx, file.id)
  const current = row && (await findCurrent(ctx, row.org_no, row.year))
  return row && current && current.id !== row.id ? differencesBetween(contentOf(current.content), row.content).map((one) => one.title) : []
}
