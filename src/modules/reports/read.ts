import type { Ctx } from '../../kernel/context.ts'
import { HttpError, NotFound } from '../../kernel/errors.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { readParameter } from '../../kernel/parameters.ts'
import { readLedger } from './ledger.ts'
import type { Figure, Frozen, ReportKind } from './model.ts'
import { checkChapter, type CheckedChapter } from './narrative.ts'
import { deadlineOf, definitionOf } from './rules.ts'
import { findReport, frozenOf, listChapters, listExplanations, type ChapterRow, type ReportRow } from './store.ts'

export async function getReport(ctx: Ctx, id: string, lock = false): Promise<ReportRow> {
  const row = await findReport(ctx, id, lock)
  if (!row) throw new NotFound('年度报告')
  return row
}

/** The report for writing: the own unit's, and not handed in. */
export async function writableReport(ctx: Ctx, id: string): Promise<ReportRow> {
  const row = await getReport(ctx, id, true)
  if (row.org_no !== mainUnit(ctx.actor.org.no)) throw new HttpError({ status: 403, message: `这是${row.org_name}的报告，由该单位编写。可以写审稿意见。` })
  if (row.state !== 'draft')
    throw new HttpError({ status: 409, message: row.state === 'sent' ? '报告正在审核，不能改。撤回或被退回以后可以改。什么也没有写入。' : '报告已经发布，不能改。台账有变化的，公开更正说明。什么也没有写入。' })
  return row
}

const ledgers = new WeakMap<Ctx, Map<string, Promise<Frozen>>>()

/** The registers of now for a report; within one request they are read once. */
export function ledgerOf(ctx: Ctx, row: ReportRow): Promise<Frozen> {
  return once(ctx, row, true)
}

/** Only the figures of now, to be compared with the frozen ones. */
export async function figuresNow(ctx: Ctx, row: ReportRow): Promise<Figure[]> {
  return (await once(ctx, row, false)).figures
}

function once(ctx: Ctx, row: ReportRow, withTables: boolean): Promise<Frozen> {
  const held = ledgers.get(ctx) ?? new Map<string, Promise<Frozen>>()
  ledgers.set(ctx, held)
  const found = held.get(`${row.id} true`) ?? held.get(`${row.id} ${withTables}`) ?? readLedger(ctx, { kind: row.kind as ReportKind, year: row.year, orgNo: row.org_no }, { withTables })
  held.set(`${row.id} ${withTables}`, found)
  return found
}

/** The figures a report stands on: frozen from handing in on, those of now before. */
export async function basisOf(ctx: Ctx, row: ReportRow): Promise<Frozen> {
  return frozenOf(row) ?? ledgerOf(ctx, row)
}

export type ReadChapter = ChapterRow & CheckedChapter & { definition: ReturnType<typeof definitionOf>['chapters'][number] }

/** The chapters in the order of the kind, each with what the checks say. */
export async function readChapters(ctx: Ctx, row: ReportRow, basis: Frozen): Promise<ReadChapter[]> {
  const held = new Map((await listChapters(ctx, row.id)).map((one) => [one.chapter, one]))
  const explanations = await listExplanations(ctx, row.id)
  return definitionOf(row.kind as ReportKind).chapters.flatMap((definition) => {
    const chapter = held.get(definition.id)
    return chapter ? [{ ...chapter, ...checkChapter(chapter.chapter, chapter.body, basis.figures, explanations), definition }] : []
  })
}

export function reportTitle(row: Pick<ReportRow, 'org_name' | 'year' | 'kind'>): string {
  return `${row.org_name} ${row.year} 年${definitionOf(row.kind as ReportKind).title}`
}

/** The last day for a unit's report of a year. */
export async function deadlineFor(ctx: Ctx, orgNo: number, year: number): Promise<string> {
  const { value } = await readParameter(ctx, 'reports.deadline', { orgNo })
  return deadlineOf(year, String(value))
}

