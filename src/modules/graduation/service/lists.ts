import type { Output } from '../../../kernel/api.ts'
import { listItems, setItems } from '../../../kernel/case-items.ts'
import { act, getCase, openCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { responsibleAuthority, schoolInReach } from '../../orgs/public.ts'
import { findEnrollments, listOfSchool, lockEnrollments } from '../../students/public.ts'
import type { api } from '../api.ts'
import { classKindOf, minusMonths } from '../audit-rules.ts'
import { outcomes } from '../codes.ts'
import { monthWords, sameAudit } from '../model.ts'
import { diplomaNumber } from '../rules.ts'
import {
  findList,
  findOpenRows,
  insertList,
  listBlocks,
  listLists,
  listRows,
  putRows,
  setRow,
  type CountedList,
  type ListRow,
  type NewRow,
  type Row,
  type RowChange,
} from '../store.ts'
import { listWorkflow, stateOf } from '../workflow.ts'
import { auditStudents, type Audited } from './audits.ts'
import { ownSchool } from './facts.ts'
import { readNumberRule } from './approve.ts'
import { leavingStatuses, recordOf } from './records.ts'

type ListApi = Pick<
  typeof api,
  'listGraduationLists' | 'openGraduationList' | 'getGraduationList' | 'setGraduationRows' | 'refreshGraduationList' | 'returnGraduationRows'
>
type Wire = Output<typeof api.listGraduationLists>['rows'][number]

const MOST = 2000

export const listHandlers: Handlers<ListApi> = {
  async listGraduationLists(ctx, { page, size, q, ...filter }) {
    const { rows, total } = await listLists(ctx, { ...filter, q }, { limit: size, offset: (page - 1) * size })
    return { rows: rows.map(headOf), total }
  },

  async openGraduationList(ctx, { kind, graduatesOn, grade, className, specialtyCode, enrollmentIds }) {
    const orgNo = ownSchool(ctx)
    const school = await schoolInReach(ctx, orgNo)
    if (kind === 'leaving' && grade === undefined && className === undefined && specialtyCode === undefined && enrollmentIds === undefined)
      throw new Invalid([{ path: 'grade', message: '选定年级、班级、专业或学生，名单才不会把全校在籍学生都列进来。' }])
    const statuses = kind === 'conversion' ? ['completed'] : leavingStatuses
    const convertYears = await readAmount(ctx, 'graduation.convert-years', { orgNo })
    const chosen = await listOfSchool(
      ctx,
      {
        orgNo, statuses, grade, className, specialtyCode, ids: enrollmentIds,
        ...(kind === 'conversion' ? { leftSince: minusMonths(graduatesOn, convertYears * 12) } : {}),
      },
      MOST + 1,
    )
    if (chosen.length > MOST) throw new Refusal({ fact: `选中的学生超过 ${MOST} 人。`, rule: '一份名单不宜过大，便于逐人审核和退回。', ways: ['按班级或专业分成几份名单。'] })
    // Held until the list is written: no other list and no change of the register takes them meanwhile.
    const locked = new Map((await lockEnrollments(ctx, chosen.map((one) => one.id))).map((one) => [one.id, one]))
    const open = await findOpenRows(ctx, chosen.map((one) => one.id))
    const left: { name: string; why: string }[] = []
    const students = chosen.flatMap((one) => {
      const now = locked.get(one.id) ?? one
      const why = open.has(one.id) ? `已在名单 ${open.get(one.id)} 中` : (statuses as readonly string[]).includes(now.status) ? '' : '学籍状态刚刚变了'
      if (why) left.push({ name: maskName(one.name), why })
      return why ? [] : [now]
    })
    if (students.length === 0) {
      throw new Refusal({
        fact: left.length > 0 ? `选中的 ${left.length} 人都已在别的名单里。` : kind === 'conversion' ? `没有结业不满 ${convertYears} 年的学生。` : '没有选中可以办理毕业的在籍学生。',
        rule: kind === 'conversion' ? `结业后 ${convertYears} 年内条件齐备的，可以换发毕业证书。` : '名单里是在读和岗位实习的学生；休学、保留学籍的先办复学。',
        clause: '001:1092',
        ways: ['换一个班级或年级。'],
      })
    }
    const audited = await auditStudents(ctx, students, graduatesOn)
    const fit = kind === 'conversion' ? audited.filter((one) => one.audit.met) : audited
    if (kind === 'conversion') for (const one of audited) if (!one.audit.met) left.push({ name: maskName(one.student.name), why: `还缺：${one.audit.missing.join('；')}` })
    if (fit.length === 0) throw new Refusal({ fact: `${audited.length} 名结业学生的毕业条件都还没有齐备。`, rule: '条件全部齐备才能换发毕业证书。', clause: '001:1092', ways: ['补登材料后再建名单。'] })
    const year = Number(graduatesOn.slice(0, 4))
    const title = `${school.name} ${monthWords(graduatesOn)}${kind === 'conversion' ? '换发毕业证书' : '毕业'}名单（${fit.length} 人）`
    const file = await openCase(ctx, {
      workflow: listWorkflow,
      orgNo,
      orgName: school.name,
      authority: await responsibleAuthority(ctx, school),
      title,
      facts: { kind, graduatesOn },
      items: fit.map(itemOf),
    })
    const list = { id: file.id, org_no: orgNo, org_name: school.name, kind, title, year, graduates_on: graduatesOn, case_no: file.no }
    await insertList(ctx, list)
    await putRows(ctx, list, fit.map(newRow))
    ctx.audit.change({ kind: 'graduation-list', id: file.id, action: 'graduation.open-list', after: { students: fit.length, graduatesOn, kind }, orgNo })
    return { id: file.id, caseNo: file.no, students: fit.length, left: left.slice(0, 200) }
  },

  async getGraduationList(ctx, { id }) {
    const list = await getList(ctx, id)
    const rows = await listRows(ctx, id)
    const count = (outcome: string) => rows.filter((row) => row.state !== 'returned' && row.outcome === outcome).length
    const rule = await readNumberRule(ctx, list.org_no, list.graduates_on)
    const blocks = await listBlocks(ctx, { listId: id })
    return {
      ...headOf({ ...list, graduated: count('graduated'), completed: count('completed'), incomplete: count('incomplete'), returned: rows.filter((row) => row.state === 'returned').length }),
      editable: await isEditable(ctx, list),
      rows: rows.map(wireOf),
      blocks: blocks.map((block) => {
        const outcome = (Object.keys(outcomes) as (keyof typeof outcomes)[])[Math.max(0, Number(block.series) - 1)]!
        const number = (serial: number) => rows.find((row) => row.series === block.series && row.serial === serial)?.number ?? diplomaNumber(rule, { orgNo: block.org_no, year: block.year, outcome, serial })
        return {
          series: block.series,
          title: block.series === '0' ? '全部' : outcomes[outcome],
          first: number(block.first_serial),
          last: number(block.last_serial),
          count: block.last_serial - block.first_serial + 1,
        }
      }),
    }
  },

  async setGraduationRows(ctx, { id, rowIds, outcome, classKind, confirmClassKind, remove, restore, reason }) {
    const list = await editableList(ctx, id)
    const wanted = new Set(rowIds)
    const rows = (await listRows(ctx, id, ['pending', 'returned'])).filter((row) => wanted.has(row.id))
    if (rows.length !== wanted.size) throw new NotFound('名单中的学生')
    if (list.kind === 'conversion' && outcome && outcome !== 'graduated') throw new Invalid([{ path: 'outcome', message: '换发名单里的学生结果只能是毕业；条件不齐备的移出名单。' }])
    const why = reason?.trim() ?? ''
    const differs = rows.filter((row) => (outcome && outcome !== row.proposed) || (classKind && classKind !== classKindOf(row.record.trainingLevel)))
    if (differs.length > 0 && why.length < 2) {
      throw new Invalid([{ path: 'reason', message: `${differs.length} 人的结果或班次与审核建议不同，须写明理由，审核人会看到。` }])
    }
    if (restore) await refuseElsewhere(ctx, rows)
    const items = new Map((await listItems(ctx, id)).map((item) => [item.record_id, item]))
    for (const row of rows) {
      const change: RowChange = {
        ...(outcome ? { outcome, overrideReason: outcome === row.proposed ? null : why } : {}),
        ...(classKind ? { classKind, confirmed: true } : {}),
        ...(confirmClassKind && !classKind && row.class_kind ? { confirmed: true } : {}),
        ...(remove ? { state: 'removed' as const } : {}),
        ...(restore && row.state === 'returned' ? { state: 'pending' as const } : {}),
      }
      if (confirmClassKind && !classKind && !row.class_kind) throw new Invalid([{ path: 'classKind', message: `${maskName(row.record.name)}的培养层次没有对应的班次，请选定班次（001:1092 毕业证书须写明）。` }])
      await setRow(ctx, row.id, change)
      const item = items.get(row.enrollment_id)
      if (item && remove) await setItems(ctx, fileRef(list), [item.id], { state: 'removed' })
      if (item && restore && row.state === 'returned') await setItems(ctx, fileRef(list), [item.id], { state: 'pending' })
      ctx.audit.change({
        kind: 'graduation-row', id: row.id, action: remove ? 'graduation.remove-row' : 'graduation.set-row',
        before: { outcome: row.outcome, classKind: row.class_kind, state: row.state },
        after: { ...change, ...(why ? { reason: why } : {}) },
        orgNo: row.org_no, personId: row.person_id,
      })
    }
    ctx.audit.subject('graduation-list', id, `${list.case_no} ${list.title}`, { orgNo: list.org_no })
    if (why) ctx.audit.because(why, '001:1092')
    return { changed: rows.length }
  },

  async refreshGraduationList(ctx, { id }) {
    const list = await editableList(ctx, id)
    const changed = await refreshRows(ctx, list)
    ctx.audit.subject('graduation-list', id, `${list.case_no} ${list.title}`, { orgNo: list.org_no })
    ctx.audit.change({ kind: 'graduation-list', id, action: 'graduation.refresh-list', after: { changed }, orgNo: list.org_no })
    return { changed }
  },

  async returnGraduationRows(ctx, { id, version, rowIds, reason }) {
    await getList(ctx, id)
    const file = await act(ctx, id, version, 'return-rows', { reason, facts: { rowIds } })
    return { version: file.version }
  },
}

/** Judges the rows of a list again with what is recorded today. An override that is not one any more falls away. */
async function refreshRows(ctx: Ctx, list: ListRow): Promise<number> {
  const rows = await listRows(ctx, list.id, ['pending', 'returned'])
  const audited = await auditRows(ctx, list, rows)
  let changed = 0
  for (const row of rows) {
    const now = audited.get(row.enrollment_id)
    if (!now) continue
    const { audit, student } = now
    const same = sameAudit(row.audit, audit)
    if (!same) changed += 1
    // A decision taken with a reason stays; what only followed the proposal follows it again.
    const outcome = row.override_reason === null || row.outcome === audit.proposed ? audit.proposed : row.outcome
    const levelChanged = row.record.trainingLevel !== student.training_level
    await setRow(ctx, row.id, {
      audit,
      proposed: audit.proposed,
      outcome,
      overrideReason: outcome === audit.proposed ? null : row.override_reason,
      record: recordOf(student),
      ...(levelChanged ? { confirmed: false } : {}),
    })
  }
  return changed
}

/** What the audit says today of the rows of a list; for a conversion the student must still be 结业. */
export async function auditRows(ctx: Ctx, list: Pick<ListRow, 'graduates_on'>, rows: readonly Row[]): Promise<Map<string, Audited>> {
  const students = await findEnrollments(ctx, rows.map((row) => row.enrollment_id))
  return new Map((await auditStudents(ctx, students, list.graduates_on)).map((one) => [one.student.id, one]))
}

export async function getList(ctx: Ctx, id: string): Promise<ListRow> {
  const list = await findList(ctx, id)
  if (!list) throw new NotFound('毕业名单')
  return list
}

async function isEditable(ctx: Ctx, list: ListRow): Promise<boolean> {
  if (list.state !== 'draft' || !ctx.actor.permissions.has('graduation.prepare')) return false
  return stateOf((await getCase(ctx, list.id)).state)?.waits?.side === 'owner'
}

async function editableList(ctx: Ctx, id: string): Promise<ListRow> {
  const list = await getList(ctx, id)
  if (list.org_no !== ownSchool(ctx)) throw new NotFound('毕业名单')
  if (!(await isEditable(ctx, list))) throw new HttpError({ status: 409, message: '名单已提交、通过或取消，不能修改。要修改先撤回，或等审核部门退回。什么也没有写入。' })
  return list
}

async function refuseElsewhere(ctx: Ctx, rows: readonly Row[]): Promise<void> {
  const open = await findOpenRows(ctx, rows.filter((row) => row.state === 'returned').map((row) => row.enrollment_id))
  if (open.size === 0) return
  throw new Refusal({ fact: `${open.size} 人已在名单 ${[...new Set(open.values())].join('、')} 中。`, rule: '一名学生同时只在一份名单里。', ways: ['在那份名单里办理。'] })
}

const fileRef = (list: ListRow) => ({ id: list.id, no: list.case_no, org_no: list.org_no })

const itemOf = ({ student }: Audited) => ({ recordId: student.id, personId: student.person_id, label: maskName(student.name) })

function newRow({ student, audit }: Audited): NewRow {
  return { enrollmentId: student.id, personId: student.person_id, proposed: audit.proposed, classKind: classKindOf(student.training_level), audit, record: recordOf(student) }
}

function headOf(list: CountedList): Wire {
  return {
    id: list.id,
    caseNo: list.case_no,
    title: list.title,
    orgNo: list.org_no,
    orgName: list.org_name,
    kind: list.kind as Wire['kind'],
    year: list.year,
    graduatesOn: list.graduates_on,
    state: list.state as Wire['state'],
    approvedOn: list.approved_on,
    graduated: list.graduated,
    completed: list.completed,
    incomplete: list.incomplete,
    returned: list.returned,
  }
}

function wireOf(row: Row): Output<typeof api.getGraduationList>['rows'][number] {
  return {
    id: row.id,
    enrollmentId: row.enrollment_id,
    name: maskName(row.record.name),
    studentNumber: row.record.studentNumber,
    className: row.record.className,
    specialtyName: row.record.specialtyName,
    trainingLevel: row.record.trainingLevel,
    proposed: row.proposed,
    outcome: row.outcome,
    overrideReason: row.override_reason,
    classKind: row.class_kind,
    classKindConfirmed: row.class_kind_confirmed,
    missing: row.audit.missing,
    lines: row.audit.lines,
    state: row.state as 'pending' | 'returned' | 'approved',
    returnReason: row.return_reason,
    number: row.number,
  }
}
