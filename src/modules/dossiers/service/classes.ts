import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { changeEnrollment, countRollClasses, findEnrollments, listRoll, lockEnrollments, type EnrollmentRow } from '../../students/public.ts'
import type { classApi } from '../class-api.ts'
import { findClass, findClassNamed, insertClasses, listClassRows, updateClass, type ClassRow, type NewClass } from '../class-store.ts'
import { schoolNoOf } from './reach.ts'

export const classHandlers: Handlers<typeof classApi> = {
  async listClasses(ctx, { org, grade, state }) {
    const school = await schoolNoOf(ctx, org)
    const [registered, named] = [await listClassRows(ctx, school), await countRollClasses(ctx, school)]
    const counts = new Map(named.map((one) => [`${one.grade} ${one.name}`, one.students]))
    const known = new Set(registered.map((one) => `${one.grade} ${one.name}`))
    const withoutClass = (await listRoll(ctx, school, { withoutClass: true, grade })).length
    const fits = (one: { grade: number }) => grade === undefined || one.grade === grade
    return {
      rows: registered
        .filter((one) => fits(one) && (state === undefined || one.state === state))
        .map((one) => toWire(one, counts.get(`${one.grade} ${one.name}`) ?? 0)),
      found: named
        .filter((one) => fits(one) && !known.has(`${one.grade} ${one.name}`))
        .map((one) => ({ grade: one.grade, name: one.name, students: one.students, specialtyName: one.specialty_name })),
      withoutClass,
      grades: [...new Set([...registered, ...named].map((one) => one.grade))].sort((a, b) => b - a),
    }
  },

  async addClass(ctx, input) {
    const school = await schoolNoOf(ctx, undefined)
    const [row] = await insertClasses(ctx, [{ org_no: school, grade: input.grade, ...toRow(input) }])
    if (!row) throw taken(input.grade, input.name)
    ctx.audit.subject('class', row.id, `${row.grade} 级 ${row.name}`, { orgNo: school })
    ctx.audit.change({ kind: 'class', id: row.id, action: 'class.add', after: { grade: row.grade, name: row.name }, orgNo: school })
    return { id: row.id }
  },

  async adoptClasses(ctx, { classes }) {
    const school = await schoolNoOf(ctx, undefined)
    const asked = new Set(classes.map((one) => `${one.grade} ${one.name}`))
    const named = (await countRollClasses(ctx, school)).filter((one) => asked.has(`${one.grade} ${one.name}`))
    if (named.length === 0)
      throw new Refusal({ fact: '学籍里没有这些班。', rule: '这里只登记学籍里已有、还没有登记的班。', ways: ['刷新后再选', '新的班用“登记一个班”'] })
    const rows = await insertClasses(
      ctx,
      named.map((one) => ({ org_no: school, grade: one.grade, name: one.name, specialty_name: one.specialty_name, training_level: one.training_level, study_mode: one.study_mode, head_teacher: null, capacity: null, room: null })),
    )
    ctx.audit.subject('class', '', `登记 ${rows.length} 个班`, { orgNo: school })
    for (const row of rows) ctx.audit.change({ kind: 'class', id: row.id, action: 'class.add', after: { grade: row.grade, name: row.name }, orgNo: school })
    return { added: rows.length }
  },

  async editClass(ctx, { id, version, ...input }) {
    const row = await getClass(ctx, id, version)
    const renamed = row.name !== input.name
    if (renamed && (await findClassNamed(ctx, row.org_no, row.grade, input.name))) throw taken(row.grade, input.name)
    await updateClass(ctx, id, toRow(input))
    const moved = renamed ? await carry(ctx, row, input.name) : 0
    ctx.audit.subject('class', id, `${row.grade} 级 ${input.name}`, { orgNo: row.org_no })
    ctx.audit.change({ kind: 'class', id, action: 'class.edit', before: toWire(row, 0), after: input, orgNo: row.org_no })
    ctx.audit.detail({ moved })
    return { id, version: version + 1, moved }
  },

  async closeClass(ctx, { id, version }) {
    const row = await getClass(ctx, id, version)
    const left = (await listRoll(ctx, row.org_no, { grade: row.grade, className: row.name })).length
    if (left > 0)
      throw new Refusal({ fact: `${row.name}还有 ${left} 名学生。`, rule: '结班以前，学生要毕业、离校或者调到别的班。', clause: '001:1319', ways: ['把学生分到别的班', '等学生毕业以后再结班'] })
    await updateClass(ctx, id, { state: 'closed' })
    ctx.audit.subject('class', id, `${row.grade} 级 ${row.name}`, { orgNo: row.org_no })
    ctx.audit.change({ kind: 'class', id, action: 'class.close', before: { state: row.state }, after: { state: 'closed' }, orgNo: row.org_no })
    return { id }
  },

  async listClassStudents(ctx, { grade, className, without, q }) {
    const rows = await listRoll(ctx, await schoolNoOf(ctx, undefined), { grade, className, withoutClass: without, q })
    return {
      total: rows.length,
      rows: rows.slice(0, 500).map((row) => ({ id: row.id, name: maskName(row.name), idMasked: row.id_masked, studentNumber: row.student_number, grade: row.grade, className: row.class_name, specialtyName: row.specialty_name, status: row.status })),
    }
  },

  async previewAssignment(ctx, { classId, enrollmentIds }) {
    const row = await getClass(ctx, classId)
    const before = (await listRoll(ctx, row.org_no, { grade: row.grade, className: row.name })).length
    const moves = await judge(ctx, row, await findEnrollments(ctx, [...new Set(enrollmentIds)]))
    ctx.audit.subject('class', classId, `${row.grade} 级 ${row.name}`, { orgNo: row.org_no })
    return { className: row.name, capacity: row.capacity, before, after: before + moves.filter((one) => one.blocked === '').length, moves }
  },

  async assignClass(ctx, { classId, enrollmentIds, expected }) {
    const row = await getClass(ctx, classId)
    const rows = await lockEnrollments(ctx, [...new Set(enrollmentIds)])
    const free = new Set((await judge(ctx, row, rows)).filter((one) => one.blocked === '').map((one) => one.enrollmentId))
    if (free.size !== expected)
      throw new Refusal({ fact: `能分进${row.name}的现在是 ${free.size} 人，预看时是 ${expected} 人。`, rule: '写入的人数要和预看的一致。', ways: ['重新预看'] })
    const after = (await listRoll(ctx, row.org_no, { grade: row.grade, className: row.name })).length + free.size
    if (row.capacity !== null && after > row.capacity)
      throw new Refusal({ fact: `分班后${row.name}有 ${after} 人，超过班额 ${row.capacity} 人。`, rule: '一个班不超过登记的班额。', clause: '001:1319', ways: ['少选几人', '先调大班额'] })
    for (const one of rows)
      if (free.has(one.id)) await changeEnrollment(ctx, one, { class_name: row.name }, { action: 'class.assign', effectiveOn: ctx.today })
    ctx.audit.subject('class', classId, `${row.grade} 级 ${row.name}`, { orgNo: row.org_no })
    ctx.audit.detail({ moved: free.size })
    return { moved: free.size }
  },
}

/** The students of a renamed class carry the new name; those who have left keep the one they left with. */
async function carry(ctx: Ctx, row: ClassRow, name: string): Promise<number> {
  const ids = (await listRoll(ctx, row.org_no, { grade: row.grade, className: row.name })).map((one) => one.id)
  for (const one of await lockEnrollments(ctx, ids)) await changeEnrollment(ctx, one, { class_name: name }, { action: 'class.rename', effectiveOn: ctx.today })
  return ids.length
}

async function judge(_ctx: Ctx, row: ClassRow, students: readonly EnrollmentRow[]) {
  return students.map((one) => {
    const blocked =
      row.state === 'closed'
        ? '这个班已结班。'
        : one.left_on !== null
          ? '已离校。'
          : one.class_name === row.name && one.grade === row.grade
            ? '已在这个班。'
            : one.grade !== row.grade
              ? `是 ${one.grade} 级，这个班是 ${row.grade} 级；升留级请办异动。`
              : one.study_mode !== row.study_mode
                ? '学习形式与这个班不同，全日制和非全日制分开编班。'
                : ''
    return {
      enrollmentId: one.id,
      name: maskName(one.name),
      studentNumber: one.student_number,
      grade: one.grade,
      from: one.class_name,
      blocked,
      note: blocked === '' && row.specialty_name && row.specialty_name !== one.specialty_name ? `专业是${one.specialty_name}，与班级登记的${row.specialty_name}不同。` : '',
    }
  })
}

async function getClass(ctx: Ctx, id: string, version?: number): Promise<ClassRow> {
  const row = await findClass(ctx, id)
  if (!row) throw new NotFound('班级')
  if (version !== undefined && row.version !== version) throw new Stale({ by: '别人', at: '刚才', fields: ['班级'] })
  return row
}

type Fields = { name: string; specialtyName: string | null; trainingLevel: string | null; studyMode: string; headTeacher: string | null; capacity: number | null; room: string | null }

function toRow(input: Fields): Omit<NewClass, 'org_no' | 'grade'> {
  return {
    name: input.name,
    specialty_name: input.specialtyName || null,
    training_level: input.trainingLevel || null,
    study_mode: input.studyMode,
    head_teacher: input.headTeacher || null,
    capacity: input.capacity,
    room: input.room || null,
  }
}

function toWire(row: ClassRow, students: number) {
  return {
    id: row.id,
    orgNo: row.org_no,
    grade: row.grade,
    name: row.name,
    specialtyName: row.specialty_name,
    trainingLevel: row.training_level,
    studyMode: row.study_mode as 'full-time',
    headTeacher: row.head_teacher,
    capacity: row.capacity,
    room: row.room,
    state: row.state as 'active',
    students,
    version: row.version,
  }
}

const taken = (grade: number, name: string) =>
  new Invalid([{ path: 'name', message: `${grade} 级已经有“${name}”。换一个班名，或修改原来的班。` }])
