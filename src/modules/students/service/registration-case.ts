import { z } from 'zod'
import { setItems, noteItems, addItems } from '../../../kernel/case-items.ts'
import {
  type Case,
  type CaseImplementation,
  type RowOutcome,
  type StepInput,
  type StepOutcome,
} from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import { entryCategories } from '../entry-table.ts'
import { labelOf } from '../reference.ts'
import { levelsFor } from '../registration-rules.ts'
import { holdRecords, takeFree, type RegistrationRecord } from '../registration-store.ts'
import { registrationWorkflow } from '../workflow.ts'
import { approve } from './registration-approve.ts'
import { loadRegistration, type CaseRow } from './registration-facts.ts'
import { blockedRows, judgeCase } from './registration-judge.ts'
import { recordOnsite } from './registration-onsite.ts'

/** 青城技师学院 · 2026 级全日制新生学籍注册（412 人） */
export function titleOf(
  schoolName: string,
  mode: string,
  records: readonly Pick<RegistrationRecord, 'grade'>[],
): string {
  const grades = [...new Set(records.map((one) => one.grade))].sort((a, b) => a - b).join('、')
  return `${schoolName} · ${grades ? `${grades} 级` : ''}${labelOf('study-mode', mode)}新生学籍注册（${records.length} 人）`
}

function pendingRows(rows: readonly CaseRow[]): CaseRow[] {
  return rows.filter((row) => row.item.state === 'pending')
}

async function retitle(
  ctx: Ctx,
  file: Case,
  without: ReadonlySet<string>,
  more: readonly RegistrationRecord[] = [],
): Promise<string> {
  const { rows } = await loadRegistration(ctx, file)
  const left = pendingRows(rows)
    .filter((row) => !without.has(row.item.id))
    .map((row) => row.record)
  return titleOf(file.org_name, modeOf(file), [...left, ...more])
}

function modeOf(file: Case): string {
  return String((file.facts as { studyMode?: string }).studyMode)
}

const idList = z.object({ enrollmentIds: z.array(z.uuid()).min(1) })
const itemList = z.object({ itemIds: z.array(z.uuid()) })

function read<T>(schema: z.ZodType<T>, facts: Record<string, unknown>): T {
  const parsed = schema.safeParse(facts)
  if (!parsed.success)
    throw new Invalid(
      parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: '没有指明是哪些学生。' })),
    )
  return parsed.data
}

/** Free pending students of the same study mode come into the case; the others are told one by one. */
async function addRows(ctx: Ctx, file: Case, input: StepInput): Promise<StepOutcome> {
  const { enrollmentIds } = read(idList, input.facts)
  const taken = await takeFree(ctx, file.org_no, {}, enrollmentIds)
  const fitting = taken.filter((one) => one.study_mode === modeOf(file))
  const title = await retitle(ctx, file, new Set(), fitting)
  await addItems(
    ctx,
    file,
    fitting.map((one) => ({ recordId: one.id, personId: one.person_id, label: maskName(one.name) })),
  )
  await holdRecords(
    ctx,
    fitting.map((one) => one.id),
    file.no,
  )
  const byId = new Map(taken.map((one) => [one.id, one]))
  const rows = enrollmentIds.map((id): RowOutcome => {
    const record = byId.get(id)
    const label = record ? maskName(record.name) : ''
    if (!record) return { id, label, ok: false, message: '不是本校待注册的学生，或者已经在另一件里。' }
    if (record.study_mode !== modeOf(file))
      return {
        id,
        label,
        ok: false,
        message: `这一件是${labelOf('study-mode', modeOf(file))}，${labelOf('study-mode', record.study_mode)}学生要另建一件。`,
      }
    return { id, label, ok: true, message: '已加入' }
  })
  return { rows, title, note: `加入 ${fitting.length} 人` }
}

async function removeRows(ctx: Ctx, file: Case, input: StepInput): Promise<StepOutcome> {
  const { itemIds } = read(itemList, input.facts)
  const { items, rows } = await loadRegistration(ctx, file)
  const wanted = new Set(itemIds)
  const leaving = items.filter((item) => wanted.has(item.id) && item.state === 'pending')
  someone(leaving, '所选学生都不在这一件里，没有人可以移出。')
  const title = await retitle(ctx, file, new Set(leaving.map((item) => item.id)))
  await setItems(
    ctx,
    file,
    leaving.map((item) => item.id),
    { state: 'removed' },
  )
  await holdRecords(
    ctx,
    leaving.map((item) => item.record_id),
    null,
  )
  return {
    title,
    note: `移出 ${leaving.length} 人，余 ${pendingRows(rows).length - leaving.length} 人`,
    rows: leaving.map((item) => ({
      id: item.id,
      label: item.label,
      ok: true,
      message: '已移出，仍是待注册学生',
    })),
  }
}

/** A step that would touch nobody is not taken: the timeline holds only what happened. */
function someone<T>(rows: readonly T[], fact: string): void {
  if (rows.length === 0) throw new Refusal({ fact, rule: '', ways: ['刷新后重新选择学生。'] })
}

type Leaving = { row: CaseRow; reason: string; clause: string }

/** Rows leave the case and go back to the school as pending students, each with its reason and clause. */
async function sendBack(
  ctx: Ctx,
  file: Case,
  leaving: readonly Leaving[],
  title: string,
): Promise<StepOutcome> {
  someone(leaving, '没有要退回的学生：所选学生不在这一件里，或者已经退回。')
  const groups = Map.groupBy(leaving, (one) => `${one.clause} ${one.reason}`)
  for (const group of groups.values()) {
    const { reason, clause } = group[0]!
    const ids = group.map((one) => one.row.item.id)
    await noteItems(ctx, file, ids, { title, reason, clause })
    await setItems(ctx, file, ids, { state: 'returned', reason, clause })
  }
  await holdRecords(
    ctx,
    leaving.map((one) => one.row.record.id),
    null,
  )
  for (const { row, reason } of leaving) {
    ctx.audit.change({
      kind: 'enrollment',
      id: row.record.id,
      action: 'registration.return',
      before: { caseNo: file.no },
      after: { caseNo: null, reason },
      orgNo: file.org_no,
      personId: row.record.person_id,
    })
  }
  const { rows } = await loadRegistration(ctx, file)
  const left = pendingRows(rows).length - leaving.length
  return {
    rows: leaving.map(({ row, reason }) => ({
      id: row.item.id,
      label: row.item.label,
      ok: true,
      message: `已退回：${reason}`,
    })),
    note: `退回 ${leaving.length} 人，余 ${left} 人`,
    title: await retitle(ctx, file, new Set(leaving.map((one) => one.row.item.id))),
    // Nobody is left to be approved: the case itself goes back to the school.
    ...(left === 0 ? { to: 'returned' } : {}),
  }
}

async function returnRows(ctx: Ctx, file: Case, input: StepInput): Promise<StepOutcome> {
  const { itemIds } = read(itemList, input.facts)
  const { rows } = await loadRegistration(ctx, file)
  const wanted = new Set(itemIds)
  const leaving = pendingRows(rows).filter((row) => wanted.has(row.item.id))
  const reason = input.reason!.trim()
  const outcome = await sendBack(
    ctx,
    file,
    leaving.map((row) => ({ row, reason, clause: input.clause ?? '001:1319' })),
    '退回学生',
  )
  const sent = new Set(leaving.map((row) => row.item.id))
  const others = itemIds
    .filter((id) => !sent.has(id))
    .map((id): RowOutcome => ({ id, label: '', ok: false, message: '这名学生不在这一件里，或者已经退回。' }))
  return { ...outcome, rows: [...(outcome.rows ?? []), ...others] }
}

async function excludeBlocked(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const loaded = await loadRegistration(ctx, file)
  await setItems(
    ctx,
    file,
    loaded.lost.map((item) => item.id),
    { state: 'removed' },
  )
  return sendBack(ctx, file, blockedRows(loaded), '剔除：规则不允许注册')
}

/** Hands the case in: the operator who did it and the late entries it rests on stay with it. */
async function submit(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const { items, rows, registers, operators } = await loadRegistration(ctx, file)
  const waiting = pendingRows(rows)
  const late = [...new Set(waiting.flatMap((row) => registers.late.covers.get(row.record.id)?.caseNo ?? []))]
  const operator = operators.operators.find((one) => one.accountId === operators.own)
  const known = file.facts as { filedUpTo?: number }
  return {
    note: [`${waiting.length} 人`, late.length > 0 ? `依据逾期注册申请 ${late.join('、')}` : ''].filter(Boolean).join('，'),
    facts: {
      filedUpTo: known.filedUpTo ?? Math.max(0, ...items.map((item) => item.ordinal)),
      ...(operator ? { operator: { name: operator.holderName, on: ctx.today } } : {}),
      ...(late.length > 0 ? { late } : {}),
    },
  }
}

async function cancel(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const { items } = await loadRegistration(ctx, file)
  const leaving = items.filter((item) => item.state === 'pending')
  await setItems(
    ctx,
    file,
    leaving.map((item) => item.id),
    { state: 'removed' },
  )
  await holdRecords(
    ctx,
    leaving.map((item) => item.record_id),
    null,
  )
  return { note: `${leaving.length} 人回到待注册` }
}

async function factsOf(ctx: Ctx, file: Case) {
  const { rows, registers, items } = await loadRegistration(ctx, file)
  const records = rows.map((row) => row.record)
  const count = (of: (record: RegistrationRecord) => string) =>
    [...Map.groupBy(records, of)]
      .sort((a, b) => b[1].length - a[1].length)
      .map(([name, some]) => `${name} ${some.length}`)
      .join(' · ')
  const returned = items.filter((item) => item.state === 'returned').length
  const { school } = registers
  return [
    {
      label: '学校',
      value: `${school.name}（${String(school.no).slice(0, 10)}，${school.level ? labelOf('school-level', school.level) : '—'}，${labelOf('school-state', school.state)}）`,
    },
    {
      label: '本批',
      value: `${records.length} 人：${count((one) => labelOf('sex', one.sex)) || '—'}；${labelOf('study-mode', modeOf(file))}`,
    },
    { label: '生源类别', value: count((one) => labelOf('source-category', one.source_category)) || '—' },
    { label: '就读地点', value: count((one) => one.site_name) || '—' },
    { label: '入学年级', value: count((one) => `${one.grade} 级`) || '—' },
    ...(school.level ? [{ label: '培养层次依据', value: count((one) => versionWords(school.level!, one.entry_date)) || '—' }] : []),
    ...aidFacts(records),
    ...lateFacts(file),
    ...(returned > 0 ? [{ label: '已退回', value: `${returned} 人` }] : []),
  ]
}

/** 2021 年版（001:1129） */
function versionWords(level: string, entryDate: string): string {
  const { version, clause } = levelsFor(level, entryDate)
  return `${version} 年版（${clause}）`
}

/** What has to be looked at for aid, by entry category. */
function aidFacts(records: readonly RegistrationRecord[]) {
  const hints = [...Map.groupBy(records, (one) => one.source_category)].flatMap(([code, some]) => {
    const category = entryCategories.get(code)
    return category?.aid ? [`${category.label} ${some.length} 人：${category.aid}（${category.aidClause}）`] : []
  })
  return hints.length > 0 ? [{ label: '资助提示', value: hints.join('；') }] : []
}

function lateFacts(file: Case) {
  const { late, operator } = file.facts as { late?: string[]; operator?: { name: string; on: string } }
  return [
    ...(late ? [{ label: '逾期注册', value: `依据逾期注册申请 ${late.join('、')}` }] : []),
    ...(operator ? [{ label: '学籍操作员', value: `${maskName(operator.name)}，${operator.on} 提交` }] : []),
  ]
}

const LEVELS = ['junior', 'intermediate', 'senior', 'technician']

async function compositionOf(ctx: Ctx, file: Case) {
  const { rows } = await loadRegistration(ctx, file)
  const levels = LEVELS.filter(
    (level) => level !== 'junior' || rows.some((row) => row.record.training_level === 'junior'),
  )
  const line = (some: CaseRow[]) => [
    ...levels.map((level) => some.filter((row) => row.record.training_level === level).length),
    some.length,
  ]
  const groups = [...Map.groupBy(rows, (row) => row.record.specialty_name)].sort(
    (a, b) => b[1].length - a[1].length,
  )
  return {
    title: '本批构成',
    unit: '人',
    head: ['专业', ...levels.map((level) => labelOf('training-level', level)), '合计'],
    rows: groups.map(([name, some]) => ({ name, values: line(some) })),
    total: line(rows),
  }
}

async function evidenceOf(ctx: Ctx, file: Case) {
  const { checks, rows } = await loadRegistration(ctx, file)
  const out: Awaited<ReturnType<NonNullable<CaseImplementation['evidence']>>> = [
    { name: '新生名册', meta: `${rows.length} 人 · 由待注册记录生成`, state: 'checked' },
  ]
  if (checks.length === 0 && file.state === 'submitted')
    out.push({ name: '现场核实记录', meta: '规则要求，还没有登记', state: 'missing' })
  for (const check of checks) {
    const verifiers = (check.verifiers as { name: string }[]).map((one) => maskName(one.name)).join('、')
    out.push({
      name: `现场核实记录 ${check.checked_on}`,
      meta: `${check.place} · ${check.extent === 'full' ? '全数' : '抽查'} · 核实人 ${verifiers} · 在场 ${check.present}，不在 ${check.absent}，不符 ${check.mismatch}`,
      state: 'checked',
    })
    check.photo_file_ids.forEach((fileId, at) =>
      out.push({ name: `现场照片 ${at + 1}`, meta: check.checked_on, state: 'checked', fileId }),
    )
    if (check.signature_file_id)
      out.push({
        name: '核实人签名',
        meta: check.checked_on,
        state: 'checked',
        fileId: check.signature_file_id,
      })
  }
  return out
}

async function consequenceOf(ctx: Ctx, file: Case) {
  const { rows } = await loadRegistration(ctx, file)
  const count = pendingRows(rows).length
  if (file.state === 'submitted') return `生成 ${count} 个学籍号，在校生 +${count}，学生本人可以看到结果。`
  const level =
    file.authority_no % 1e10 === 0 ? 'province' : file.authority_no % 1e8 === 0 ? 'city' : 'county'
  const days = await readAmount(ctx, `registration.review.${level}-days`, { orgNo: file.authority_no })
  return `${count} 人由${file.authority_name}审核，期限 ${days} 个工作日；对方打开前可以撤回，学籍号在通过时编定。`
}

export const registrationCase: CaseImplementation = {
  workflow: registrationWorkflow,
  page: '/registrations/{id}',
  itemStates: { pending: '在办', returned: '已退回', approved: '已注册', removed: '已移出' },
  rules: async (ctx, file) => judgeCase(await loadRegistration(ctx, file)),
  facts: factsOf,
  composition: compositionOf,
  evidence: evidenceOf,
  consequence: consequenceOf,
  effects: {
    submit,
    'add-rows': addRows,
    'remove-rows': removeRows,
    'return-rows': returnRows,
    'exclude-blocked': (ctx, file) => excludeBlocked(ctx, file),
    'record-onsite': recordOnsite,
    cancel: (ctx, file) => cancel(ctx, file),
    approve: (ctx, file) => approve(ctx, file),
  },
}
