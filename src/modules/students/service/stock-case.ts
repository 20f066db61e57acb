import { z } from 'zod'
import type { Case, CaseImplementation, StepInput, StepOutcome } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import type { RuleResult } from '../../../kernel/workflow.ts'
import { attachPeople, findIdHashes, releasePlaces, takePlaces, tieStudies } from '../../people/public.ts'
import { labelOf } from '../reference.ts'
import {
  clearSample,
  countStock,
  drawSample,
  enterStock,
  freeStock,
  listStock,
  saveSample,
  settleStock,
  takeStock,
  type StockRow,
  type StockTotal,
} from '../stock-store.ts'
import { stockWorkflow } from '../workflow.ts'
import { continueAfter } from './registration-numbers.ts'

const SLICE = 500

export type ComparedTotal = { grade: number; trainingLevel: string; declared: number; imported: number }

/** What the school declares beside what it imported, per grade and level. */
export async function compareTotals(ctx: Ctx, file: Pick<Case, 'id' | 'facts'>): Promise<ComparedTotal[]> {
  const declared = (file.facts as { totals?: StockTotal[] }).totals ?? []
  const lines = new Map<string, ComparedTotal>()
  const line = ({ grade, trainingLevel }: StockTotal) => {
    const key = `${grade} ${trainingLevel}`
    const found = lines.get(key) ?? { grade, trainingLevel, declared: 0, imported: 0 }
    lines.set(key, found)
    return found
  }
  for (const one of declared) line(one).declared += one.count
  for (const one of await countStock(ctx, { caseId: file.id })) line(one).imported += one.count
  return [...lines.values()].sort((left, right) => right.grade - left.grade || (left.trainingLevel < right.trainingLevel ? -1 : 1))
}

/** The rows the authority looks at, drawn when the case was handed in; empty before. */
export async function sampleOf(ctx: Ctx, file: Case): Promise<Pick<StockRow, 'id' | 'sample' | 'sample_note'>[]> {
  if (!file.submitted_at || file.state === 'draft' || file.state === 'returned') return []
  const total = (await countStock(ctx, { caseId: file.id })).reduce((sum, one) => sum + one.count, 0)
  const at = { orgNo: file.org_no }
  const share = await readAmount(ctx, 'stock.sample-share', at)
  const least = await readAmount(ctx, 'stock.sample-count', at)
  return drawSample(ctx, file.id, `${file.no} ${file.submitted_at}`, Math.min(total, Math.max(Math.ceil(total * share), least)))
}

async function rules(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  const totals = await compareTotals(ctx, file)
  const imported = totals.reduce((sum, one) => sum + one.imported, 0)
  const differing = totals.filter((one) => one.declared !== one.imported)
  const out: RuleResult[] = [
    differing.length === 0 && imported > 0
      ? { id: 'totals', title: '导入的人数与学校申报的一致', clause: '001:1319', verdict: 'pass', fact: `${totals.length} 组都一致，共 ${imported} 人。`, ways: [] }
      : {
          id: 'totals',
          title: '导入的人数与学校申报的一致',
          clause: '001:1319',
          verdict: 'block',
          fact:
            imported === 0
              ? '这一件里没有学生。'
              : `${differing.map((one) => `${one.grade} 级${labelOf('training-level', one.trainingLevel)}：申报 ${one.declared}，导入 ${one.imported}`).slice(0, 6).join('；')}。`,
          ways: ['核对后改报人数。', '取消这一件，补导入缺的学生再报送。'],
        },
  ]
  if (file.state === 'review') out.push(sampleResult(await sampleOf(ctx, file)))
  return out
}

function sampleResult(sample: readonly Pick<StockRow, 'sample'>[]): RuleResult {
  const base = { id: 'sample', title: '抽查与原始材料相符', clause: '001:1319' }
  const open = sample.filter((one) => one.sample === null).length
  const wrong = sample.filter((one) => one.sample === 'mismatch').length
  if (wrong > 0) return { ...base, verdict: 'block', fact: `抽查 ${sample.length} 人，不符 ${wrong} 人。`, ways: ['退回学校核对，重新报送。'] }
  if (open > 0) return { ...base, verdict: 'pending', fact: `应抽查 ${sample.length} 人，还有 ${open} 人没有登记。`, ways: ['对照原始学籍材料，登记每一名的结果。'] }
  return { ...base, verdict: 'pass', fact: `抽查 ${sample.length} 人，都相符。`, ways: [] }
}

const resultList = z.object({ results: z.array(z.object({ id: z.uuid(), result: z.enum(['match', 'mismatch']), note: z.string().optional() })) })

async function recordSample(ctx: Ctx, file: Case, input: StepInput): Promise<StepOutcome> {
  const { results } = resultList.parse(input.facts)
  const drawn = new Set((await sampleOf(ctx, file)).map((one) => one.id))
  if (results.some((one) => !drawn.has(one.id))) {
    throw new Refusal({ fact: '有的学生不在抽查名单里。', rule: '只登记抽到的学生。', clause: '001:1319', ways: ['刷新后按名单登记。'] })
  }
  const bare = results.filter((one) => one.result === 'mismatch' && !one.note?.trim())
  if (bare.length > 0) throw new Refusal({ fact: `${bare.length} 名不符的没有写说明。`, rule: '不符的写明哪里不符，学校会看到。', clause: '001:1319', ways: ['补写说明。'] })
  await saveSample(ctx, file.id, results.map((one) => ({ id: one.id, result: one.result, note: one.note?.trim() || null })))
  const wrong = results.filter((one) => one.result === 'mismatch').length
  return { note: `登记 ${results.length} 人，相符 ${results.length - wrong}，不符 ${wrong}` }
}

/**
 * Enters every row: place claimed, number kept, registered on the day it was, past changes written with the day they
 * held from. A row whose place or number is taken stays outside and says why; the rest goes on.
 */
async function approve(ctx: Ctx, file: Case): Promise<StepOutcome> {
  let [entered, conflicts] = [0, 0]
  const school = { no: file.org_no, name: file.org_name }
  const numbered: { id: string; grade: number; training_level: string; specialty_code: string }[] = []
  for (let after: string | null = null; ; ) {
    const rows: StockRow[] = await takeStock(ctx, file.id, after, SLICE)
    if (rows.length === 0) break
    after = rows.at(-1)!.id
    const hashes = await findIdHashes(ctx, rows.map((row) => row.person_id))
    const fullTime = rows.filter((row) => row.record.study_mode === 'full-time')
    const won = await takePlaces(ctx, school, fullTime.flatMap((row) => {
      const hash = hashes.get(row.person_id)
      return hash ? [{ hash, enrollmentId: row.id }] : []
    }))
    const lost = new Set(fullTime.filter((row) => !won.has(row.id)).map((row) => row.id))
    const free = rows.filter((row) => !lost.has(row.id))
    const inside = await enterStock(ctx, free.map((row) => row.record))
    const taken = free.filter((row) => !inside.has(row.id)).map((row) => row.id)
    await releasePlaces(ctx, taken)
    await settleStock(ctx, [...lost], 'conflict', '在另一所学校有有效的全日制学籍（001:1319 一人一籍）')
    await settleStock(ctx, taken, 'conflict', '原学籍号已经是另一名学生的')
    const done = rows.filter((row) => inside.has(row.id))
    await settleStock(ctx, done.map((row) => row.id), 'entered')
    await attachPeople(ctx, done.map((row) => row.person_id), file.org_no)
    await tieStudies(ctx, school, done.flatMap((row) => {
      const { study_mode: mode, joint_programme_no: joint } = row.record
      const kind = joint ? ('joint' as const) : mode === 'part-time' ? ('part-time' as const) : undefined
      return kind ? [{ personId: row.person_id, enrollmentId: row.id, kind }] : []
    }))
    for (const row of done) tell(ctx, file, row)
    numbered.push(...done.map((row) => ({ id: row.id, grade: row.grade, training_level: row.training_level, specialty_code: row.record.specialty_code })))
    entered += done.length
    conflicts += rows.length - done.length
  }
  if (entered === 0) {
    throw new Refusal({ fact: '没有一名学生可以入籍：学籍占用或学籍号都有冲突。', rule: '一人一籍，学籍号不重。', clause: '001:1319', ways: ['退回学校核对。'] })
  }
  await continueAfter(ctx, file.org_no, numbered)
  return { note: `${entered} 人入籍（存量，不计入当年招生）${conflicts > 0 ? `，${conflicts} 人有冲突没有入籍` : ''}`, facts: { entered, conflicts } }
}

/** What the record says of itself: entered as stock, and each past change from the day it held. */
function tell(ctx: Ctx, file: Case, row: StockRow): void {
  const base = { kind: 'enrollment', id: row.id, orgNo: row.org_no, personId: row.person_id }
  // Everybody begins 在读; a state without a change of its own, 岗位实习 at most, is told as it is.
  const status = row.changes.some((one) => one.to) ? 'active' : row.record.status
  ctx.audit.change({
    ...base,
    action: 'stock',
    after: { status, studentNumber: row.student_number, registeredOn: row.record.registered_on, origin: 'stock', caseNo: file.no },
    effectiveOn: row.record.registered_on ?? row.record.entry_date,
  })
  let at = status
  for (const change of row.changes) {
    const to = change.to ?? at
    const told = { past: change.title, on: change.on, ...(change.note ? { note: change.note } : {}) }
    ctx.audit.change({
      ...base,
      action: 'stock-change',
      before: change.to ? { status: at } : undefined,
      after: change.to ? { status: to, ...told } : told,
      effectiveOn: change.on,
    })
    at = to
  }
}

export const stockCase: CaseImplementation = {
  workflow: stockWorkflow,
  page: '/students/stock/{id}',
  rules,
  async facts(ctx, file) {
    const totals = await compareTotals(ctx, file)
    const sum = (of: 'declared' | 'imported') => totals.reduce((all, one) => all + one[of], 0)
    const { entered, conflicts } = file.facts as { entered?: number; conflicts?: number }
    const { total } = await listStock(ctx, { caseId: file.id, only: 'conflict' }, { offset: 0, limit: 0 })
    return [
      { label: '学校', value: file.org_name },
      { label: '人数', value: `导入 ${sum('imported')} 人，学校申报 ${sum('declared')} 人` },
      { label: '年级', value: [...new Set(totals.map((one) => one.grade))].map((grade) => `${grade} 级`).join('、') || '—' },
      ...(entered === undefined ? [] : [{ label: '入籍', value: `${entered} 人（存量，不计入当年招生）` }]),
      ...(conflicts || total ? [{ label: '冲突', value: `${conflicts ?? total} 人没有入籍` }] : []),
    ]
  },
  async composition(ctx, file) {
    const totals = await compareTotals(ctx, file)
    return {
      title: '人数核对',
      unit: '人',
      head: ['年级和层次', '申报', '导入', '相差'],
      rows: totals.map((one) => ({ name: `${one.grade} 级${labelOf('training-level', one.trainingLevel)}`, values: [one.declared, one.imported, one.imported - one.declared] })),
      total: (['declared', 'imported'] as const).map((key) => totals.reduce((all, one) => all + one[key], 0)).concat(totals.reduce((all, one) => all + one.imported - one.declared, 0)),
    }
  },
  async consequence(ctx, file) {
    const count = (await countStock(ctx, { caseId: file.id })).reduce((all, one) => all + one.count, 0)
    if (file.state === 'review') return `${count} 人进入学籍，学籍号和注册日期保留不变，标“存量”，不计入当年招生；以后的学籍号从最大的号接着编。`
    return `${count} 人由${file.authority_name}抽查确认，确认以前不是学籍。`
  },
  effects: {
    'record-sample': recordSample,
    return: (ctx, file) => clearSample(ctx, file.id),
    withdraw: (ctx, file) => clearSample(ctx, file.id),
    cancel: (ctx, file) => freeStock(ctx, file.id),
    approve: (ctx, file) => approve(ctx, file),
  },
}
