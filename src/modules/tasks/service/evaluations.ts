import type { Output } from '../../../kernel/api.ts'
import { act, getCase, openCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { defineExport } from '../../../kernel/documents/list-export.ts'
import { HttpError, Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { isAuthority, mainUnit } from '../../../kernel/org-no.ts'
import { notify } from '../../../kernel/notices.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { listInspectedSchools, listReportingUnits } from '../../orgs/public.ts'
import { evaluationStates } from '../codes.ts'
import { evaluationApi } from '../evaluation-api.ts'
import { findRubric, rubrics, type Rubric } from '../model.ts'
import { gradeOf, totalScore } from '../rules.ts'
import { computeItem } from '../sources.ts'
import { findEvaluation, insertEvaluation, listEvaluated, listItems, searchEvaluations, setItem, type EvaluationRow } from '../store/evaluations.ts'
import { evaluationWorkflow } from '../workflow.ts'

type Row = Output<typeof evaluationApi.listEvaluations>['rows'][number]

export const evaluationExport = defineExport<typeof evaluationApi.exportEvaluations.input, EvaluationRow>({
  kind: 'tasks.evaluations',
  title: '年度评价',
  audit: 'task.export-evaluations',
  input: evaluationApi.exportEvaluations.input,
  async open(ctx, { format, columns: chosen, ...filter }) {
    const { total } = await searchEvaluations(ctx, filter, { limit: 1, offset: 0 })
    return {
      total,
      format,
      chosen,
      mark: ctx.actor.demonstration ? '演示数据' : undefined,
      facts: { ...filter },
      columns: [
        { key: 'unit', header: '单位', format: 'text', value: (row) => row.unit_name },
        { key: 'year', header: '年度', format: 'text', value: (row) => row.year },
        { key: 'rubric', header: '评价表', format: 'text', value: (row) => findRubric(row.rubric)?.title ?? row.rubric },
        { key: 'state', header: '状态', format: 'text', value: (row) => evaluationStates[row.state] },
        { key: 'score', header: '得分', format: 'text', value: (row) => row.score ?? '' },
        { key: 'grade', header: '等次', format: 'text', value: (row) => row.grade ?? '' },
        { key: 'visited', header: '实地评价', format: 'text', value: (row) => row.visited_on ?? '' },
        { key: 'published', header: '公布', format: 'text', value: (row) => row.published_on ?? '' },
        { key: 'caseNo', header: '办件号', format: 'text', value: (row) => row.case_no },
      ],
      page: async (inner, offset, limit) => (await searchEvaluations(inner, filter, { limit, offset })).rows,
    }
  },
})

export const evaluationHandlers: Handlers<typeof evaluationApi> = {
  async openEvaluations(ctx, { year, rubric: rubricId, orgNos }) {
    const rubric = findRubric(rubricId)
    if (!rubric) throw new Invalid([{ path: 'rubric', message: '没有这张评价表。' }])
    if (year > Number(ctx.today.slice(0, 4))) throw new Invalid([{ path: 'year', message: `${year} 年还没有到，不能布置评价。` }])
    const units = await unitsFor(ctx, rubric)
    const chosen = orgNos ? units.filter((unit) => orgNos.includes(unit.no)) : units
    if (orgNos && chosen.length !== new Set(orgNos).size) throw new NotFound('单位')
    const known = await listEvaluated(ctx, year)
    const fresh = chosen.filter((unit) => !known.has(unit.no))
    const authority = { no: mainUnit(ctx.actor.org.no), name: ctx.actor.org.name }
    for (const unit of fresh) {
      const file = await openCase(ctx, { workflow: evaluationWorkflow, orgNo: unit.no, orgName: unit.name, authority, title: `${unit.name} · ${year} 年${rubric.title}`, facts: { year } })
      await insertEvaluation(ctx, file, { orgNo: unit.no, unitName: unit.name, year, rubric })
      await compute(ctx, file.id, rubric, unit.no, year)
      await notify(ctx, {
        to: { orgNo: unit.no, permission: 'tasks.report' },
        kind: 'case.received',
        title: `${year} 年度评价：请填写自评`,
        text: `${authority.name}布置，评价表“${rubric.title}”。`,
        link: `/tasks/evaluations/${file.id}`,
      })
      ctx.audit.change({ kind: 'task-evaluation', id: file.id, action: 'open', after: { year, rubric: rubric.id }, orgNo: unit.no })
    }
    ctx.audit.subject('task-evaluations', `${rubric.id}-${year}`, `${year} 年${rubric.title} ${fresh.length} 个单位`)
    ctx.audit.because(undefined, rubric.clause)
    return { opened: fresh.length, already: chosen.length - fresh.length }
  },

  async listEvaluations(ctx, { page, size, sort: _, ...filter }) {
    const { rows, total } = await searchEvaluations(ctx, filter, { limit: size, offset: (page - 1) * size })
    return { rows: rows.map(show), total, rubrics: rubrics.map(({ id, title, note }) => ({ id, title, note })) }
  },

  exportEvaluations: (ctx, input) => evaluationExport.answer(ctx, input),

  async getEvaluation(ctx, { id }) {
    const row = await inReach(ctx, id)
    const rubric = findRubric(row.rubric)!
    const file = await getCase(ctx, id)
    const unit = mainUnit(ctx.actor.org.no)
    const items = new Map((await listItems(ctx, id)).map((item) => [item.item, item]))
    return {
      ...show(row),
      note: rubric.note,
      visitors: row.visitors,
      findings: row.findings,
      maySelf: row.state === 'self' && row.org_no === unit && ctx.actor.permissions.has('tasks.report'),
      mayScore: row.state === 'review' && file.authority_no === unit && ctx.actor.permissions.has('tasks.supervise'),
      items: rubric.items.map((item) => {
        const held = items.get(item.id)
        return {
          id: item.id, title: item.title, weight: item.weight, kind: item.kind, standard: item.standard, clause: item.clause,
          computed: held?.computed ?? null, basis: held?.basis ?? '', selfScore: held?.self_score ?? null, selfText: held?.self_text ?? '',
          files: held?.files ?? [], score: held?.score ?? null, finding: held?.finding ?? '',
        }
      }),
    }
  },

  async saveSelfEvaluation(ctx, { id, items }) {
    const row = await inReach(ctx, id)
    if (row.org_no !== mainUnit(ctx.actor.org.no)) throw new HttpError({ status: 403, message: `自评由${row.unit_name}填写。什么也没有写入。` })
    if (row.state !== 'self') throw new Refusal({ fact: `这件评价现在是“${evaluationStates[row.state]}”。`, rule: '自评只在提交以前修改。', ways: ['请评价单位退回补充。'] })
    const rubric = findRubric(row.rubric)!
    for (const [at, item] of items.entries()) {
      const asked = rubric.items.find((one) => one.id === item.id)
      if (asked?.kind !== 'self') throw new Invalid([{ path: `items.${at}`, message: asked ? `“${asked.title}”由系统计算，不自评。` : '评价表里没有这一项。' }])
      await setItem(ctx, id, item.id, { self_score: item.score, self_text: item.text, files: item.files })
    }
    ctx.audit.subject('task-evaluation', id, `${row.case_no} ${row.unit_name}`, { orgNo: row.org_no })
    ctx.audit.change({ kind: 'task-evaluation', id, action: 'self', after: { items: items.map((item) => ({ id: item.id, score: item.score })) }, orgNo: row.org_no })
    return { saved: items.length }
  },

  async scoreEvaluation(ctx, { id, version, ...scored }) {
    await inReach(ctx, id)
    await act(ctx, id, version, 'score', { facts: scored })
    const row = (await findEvaluation(ctx, id))!
    return { score: row.score!, grade: row.grade! }
  },
}

/** Computes what is computed and keeps it with the sentence why; the score follows it until somebody scores. */
export async function compute(ctx: Ctx, id: string, rubric: Rubric, orgNo: number, year: number): Promise<void> {
  for (const item of rubric.items) {
    if (item.kind !== 'computed' || !item.source) continue
    const { score, basis } = await computeItem(ctx, item.source, orgNo, year)
    await setItem(ctx, id, item.id, { computed: score, basis, score })
  }
}

/** The total and the grade of the scores as they are kept. */
export async function totalOf(ctx: Ctx, row: EvaluationRow): Promise<{ score: number; grade: string } | null> {
  const rubric = findRubric(row.rubric)!
  const score = totalScore(rubric, await listItems(ctx, row.id))
  return score === null ? null : { score, grade: gradeOf(rubric, score) }
}

async function inReach(ctx: Ctx, id: string): Promise<EvaluationRow> {
  const row = await findEvaluation(ctx, id)
  if (!row) throw new NotFound('年度评价')
  return row
}

async function unitsFor(ctx: Ctx, rubric: Rubric): Promise<{ no: number; name: string }[]> {
  if (rubric.applies === 'school') return listInspectedSchools(ctx)
  return (await listReportingUnits(ctx, mainUnit(ctx.actor.org.no))).filter((unit) => isAuthority(unit.no))
}

function show(row: EvaluationRow): Row {
  return {
    id: row.id, orgNo: row.org_no, unitName: row.unit_name, year: row.year, rubric: row.rubric, rubricTitle: findRubric(row.rubric)?.title ?? row.rubric,
    caseNo: row.case_no, state: row.state, score: row.score, grade: row.grade, visitedOn: row.visited_on, publishedOn: row.published_on,
  }
}
