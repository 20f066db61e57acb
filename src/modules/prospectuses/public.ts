import type { Ctx } from '../../kernel/context.ts'
import { NotFound, Refusal } from '../../kernel/errors.ts'
import { closedReasons, lineText } from './codes.ts'
import type { PlanLine } from './model.ts'
import { findLine, giveBack, listLines, takeMany, takeOf, type LineFilter } from './store/lines.ts'

export type { LineFilter }
export type { PlanLine } from './model.ts'

/** Lines that take students this second. Everybody may read them, without a range too (contract flag `published`). */
export async function listOpenLines(ctx: Ctx, filter: Omit<LineFilter, 'open'> & { year: number }): Promise<PlanLine[]> {
  return (await listLines(ctx, { ...filter, open: true })).rows
}

/** Every line of the approved plans of a year, whether it takes students now or not. */
export async function listApprovedLines(ctx: Ctx, filter: Omit<LineFilter, 'open'> & { year: number }): Promise<PlanLine[]> {
  return (await listLines(ctx, filter)).rows
}

/** The line with this id, open or not, also one that was taken off. Throws NotFound. */
export async function getPlanLine(ctx: Ctx, id: string): Promise<PlanLine> {
  const line = await findLine(ctx, id)
  if (!line) throw new NotFound('招生计划')
  return line
}

/** Lines by id, open or not; unknown ids are left out. */
export async function findPlanLines(ctx: Ctx, ids: readonly string[]): Promise<Map<string, PlanLine>> {
  if (ids.length === 0) return new Map()
  const { rows } = await listLines(ctx, { ids: [...new Set(ids)] })
  return new Map(rows.map((row) => [row.id, row]))
}

/** Why nobody can be taken on this line now; undefined when it is open and has `n` seats left. */
export function whyNoSeat(line: PlanLine, n = 1): Refusal | undefined {
  const name = `${line.schoolName}${lineText(line)}`
  if (line.closedCode) {
    const { fact, clause, way } = closedReasons[line.closedCode]
    return new Refusal({ fact: `${name}现在不能录取：${fact}。`, rule: '有当年招生资质、专业已备案、简章已公布的学校按批准的计划录取。', clause, ways: [way] })
  }
  if (line.taken + n <= line.seats) return undefined
  return new Refusal({
    fact: `${name}名额已满：计划 ${line.seats} 人，已占 ${line.taken} 人。`,
    rule: '录取人数不超过批准的招生计划。',
    clause: '003:188',
    ways: ['选择还有名额的专业。', '学校可以申请调整计划，批准后再录取。'],
  })
}

/**
 * Takes seats of a line, at any scope, a candidate's too. Atomic: of many who ask for the last seat one gets it.
 * Throws Refusal 「名额已满」, or with the reason where the line takes nobody now (qualification lost, 暂停招生, 限期整改,
 * specialty stopped, prospectus not public, plan changed).
 */
export async function takeSeats(ctx: Ctx, lineId: string, n = 1): Promise<void> {
  if (await takeOf(ctx, lineId, n)) return
  const line = await getPlanLine(ctx, lineId)
  throw (
    whyNoSeat(line, n) ??
    new Refusal({ fact: `${line.schoolName}${lineText(line)}的名额刚刚被占。`, rule: '录取人数不超过批准的招生计划。', clause: '003:188', ways: ['再试一次，或选择别的专业。'] })
  )
}

/** Takes seats of many lines in one statement, all or nothing. Throws the Refusal of the first line that cannot. */
export async function takeSeatsOf(ctx: Ctx, wanted: readonly { lineId: string; n: number }[]): Promise<void> {
  const summed = [...Map.groupBy(wanted, (one) => one.lineId)].map(([lineId, all]) => ({ lineId, n: all.reduce((sum, one) => sum + one.n, 0) }))
  const taken = await takeMany(ctx, summed)
  const missed = summed.find((one) => !taken.has(one.lineId))
  if (!missed) return
  const line = await getPlanLine(ctx, missed.lineId)
  throw whyNoSeat(line, missed.n) ?? new Refusal({ fact: `${line.schoolName}${lineText(line)}的名额刚刚有变化。`, rule: '录取人数不超过批准的招生计划。', clause: '003:188', ways: ['重新核对名额后再试。'] })
}

/** Gives seats back. Throws when fewer were taken: that is a mistake of the caller. */
export async function releaseSeats(ctx: Ctx, lineId: string, n = 1): Promise<void> {
  if (!(await giveBack(ctx, lineId, n))) throw new Error(`line ${lineId} has fewer than ${n} seats taken`)
}
