import { openCase, act, getCase } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { notify } from '../../kernel/notices.ts'
import { authorityNo, parentAuthority, rangeOf } from '../../kernel/org-no.ts'
import { listAuthorities, listSchoolsOn } from '../orgs/public.ts'
import type { Level } from './model.ts'
import { listCaseless, updateReturn, updateRound, type ReturnRow, type Round, type Unit } from './store.ts'
import { returnWorkflow } from './workflow.ts'

/** The last day a period speaks of: its end, or today while it runs. */
export function endOf(period: string, today: string): string {
  const end = `${period}-12-31`
  return end < today ? end : today
}

export function levelOfAuthority(no: number): Level {
  const region = Math.floor(no / 1_000_000)
  return region % 10000 === 0 ? 'province' : region % 100 === 0 ? 'city' : 'county'
}

/** Every unit that a round can ask at these levels, under the authority it had at the end of the period. */
export async function unitsOf(ctx: Ctx, levels: readonly Level[], period: string): Promise<Unit[]> {
  const schools = levels.includes('school') ? await listSchoolsOn(ctx, endOf(period, ctx.today)) : []
  const offices = (await listAuthorities(ctx)).filter((one) => levels.includes(levelOfAuthority(one.no)))
  return [
    ...offices.map((one) => ({
      orgNo: one.no,
      name: one.name,
      level: levelOfAuthority(one.no),
      authorityNo: levelOfAuthority(one.no) === 'province' ? one.no : (parentAuthority(one.no) ?? one.no),
      locationRegion: String(one.no).slice(0, 6),
    })),
    ...schools.map((one) => ({ orgNo: one.no, name: one.name, level: 'school' as const, authorityNo: one.authorityNo, locationRegion: one.locationRegion })),
  ]
}

/**
 * The round asks, not a person: whoever opened it has prepared nobody's figures and may approve them. So its cases are
 * opened in the system's name; that the officer opened the round stands in the audit and on the round.
 */
function asRound(ctx: Ctx): Ctx {
  return { ...ctx, actor: { ...ctx.actor, accountId: 'system' } }
}

/** Opens the case of one unit and tells it. */
async function ask(ctx: Ctx, round: Round, row: ReturnRow): Promise<void> {
  const file = await openCase(asRound(ctx), {
    workflow: returnWorkflow,
    orgNo: row.org_no,
    orgName: row.org_name,
    authority: { no: round.org_no, name: round.org_name },
    title: `${round.title}（${row.org_name}）`,
    facts: { returnId: row.id, roundId: round.id, period: round.period },
  })
  await updateReturn(ctx, row.id, { case_id: file.id })
  await notify(ctx, {
    to: { orgNo: row.org_no, permission: 'returns.fill' },
    kind: 'case.received',
    title: `指标填报：${round.title}`,
    text: `${round.org_name}请本单位填报 ${round.period} 年 ${round.lines.length} 项指标，${round.closes_on} 截止。`,
    link: `/returns/${row.id}`,
  })
}

/** Opens up to so many cases of a round that begins; answers how many. None left means that everybody was asked. */
export async function openSlice(ctx: Ctx, round: Round, most: number): Promise<number> {
  if (round.state === 'planned') {
    await updateRound(ctx, round, { state: 'open' })
    round.state = 'open'
    round.version += 1
  }
  const rows = await listCaseless(ctx, round.id, most)
  for (const row of rows) await ask(ctx, round, row)
  return rows.length
}

/** Reopens a locked report: a new case that corrects the old one, the figures as they were locked. */
export async function reopen(ctx: Ctx, round: Round, row: ReturnRow, reason: string, byCaseNo: string): Promise<string> {
  const original = await getCase(ctx, row.case_id!)
  const file = await openCase(asRound(ctx), {
    workflow: returnWorkflow,
    orgNo: row.org_no,
    orgName: row.org_name,
    authority: { no: round.org_no, name: round.org_name },
    title: `更正：${round.title}（${row.org_name}）`,
    facts: { returnId: row.id, roundId: round.id, period: round.period, correction: { caseId: original.id, no: original.no, reason, unlockedBy: byCaseNo } },
    correctsId: original.id,
  })
  await updateReturn(ctx, row.id, { case_id: file.id, locked_at: null, reopened: row.reopened + 1, version: row.version + 1 })
  return file.no
}

/** Withdraws the cases that are still with their unit; answers how many. */
export async function cancelCases(ctx: Ctx, caseIds: readonly string[], reason: string): Promise<number> {
  let cancelled = 0
  for (const id of caseIds) {
    const file = await getCase(ctx, id)
    if (!['draft', 'checking', 'returned'].includes(file.state)) continue
    await act(ctx, id, file.version, 'cancel', { reason, facts: {} })
    cancelled += 1
  }
  return cancelled
}

/** The range of an authority and the digits its region begins with. */
export function placeOf(no: number): { no: number; range: { lo: number; hi: number }; region: string } {
  const region = String(no).slice(0, 6)
  const level = levelOfAuthority(authorityNo(region))
  return { no, range: rangeOf(no), region: level === 'province' ? region.slice(0, 2) : level === 'city' ? region.slice(0, 4) : region }
}
