import { z } from 'zod'
import { endpoint, orgNo, uuid } from '../../kernel/api.ts'

const text = (max: number) => z.string().trim().min(1).max(max)

const classFields = {
  name: text(40),
  specialtyName: z.string().trim().max(60).nullable(),
  trainingLevel: z.string().max(40).nullable(),
  studyMode: z.enum(['full-time', 'part-time']),
  headTeacher: z.string().trim().max(40).nullable(),
  capacity: z.number().int().min(1).max(200).nullable(),
  room: z.string().trim().max(40).nullable(),
}

const grade = z.number().int().min(1980).max(2100)

const schoolClass = z.object({
  id: uuid,
  orgNo,
  grade,
  ...classFields,
  state: z.enum(['active', 'closed']),
  students: z.number(),
  version: z.number(),
})

export type SchoolClass = z.infer<typeof schoolClass>

const move = z.object({
  enrollmentId: uuid,
  name: z.string(),
  studentNumber: z.string().nullable(),
  grade: z.number(),
  from: z.string().nullable(),
  /** Why this student cannot be put into the class; empty when possible. */
  blocked: z.string(),
  note: z.string(),
})

export const classApi = {
  listClasses: endpoint({
    method: 'GET',
    path: '/api/classes',
    title: '班级',
    needs: 'dossiers.read',
    input: z.object({ org: orgNo.optional(), grade: grade.optional(), state: z.enum(['active', 'closed']).optional() }),
    output: z.object({
      rows: z.array(schoolClass),
      /** Named in the register, but not registered as a class. */
      found: z.array(z.object({ grade: z.number(), name: z.string(), students: z.number(), specialtyName: z.string() })),
      withoutClass: z.number(),
      grades: z.array(z.number()),
    }),
  }),
  addClass: endpoint({
    method: 'POST',
    path: '/api/classes',
    title: '登记一个班',
    needs: 'dossiers.edit',
    audit: 'class.add',
    input: z.object({ grade, ...classFields }),
    output: z.object({ id: uuid }),
  }),
  adoptClasses: endpoint({
    method: 'POST',
    path: '/api/classes/found',
    title: '登记学籍里已有的班',
    needs: 'dossiers.edit',
    audit: 'class.adopt',
    input: z.object({ classes: z.array(z.object({ grade, name: text(40) })).min(1).max(500) }),
    output: z.object({ added: z.number() }),
  }),
  editClass: endpoint({
    method: 'PUT',
    path: '/api/classes/{id}',
    title: '修改班级',
    needs: 'dossiers.edit',
    audit: 'class.edit',
    input: z.object({ id: uuid, version: z.number().int(), ...classFields }),
    output: z.object({ id: uuid, version: z.number(), moved: z.number() }),
  }),
  closeClass: endpoint({
    method: 'POST',
    path: '/api/classes/{id}/close',
    title: '结班',
    needs: 'dossiers.edit',
    audit: 'class.close',
    input: z.object({ id: uuid, version: z.number().int() }),
    output: z.object({ id: uuid }),
  }),
  listClassStudents: endpoint({
    method: 'GET',
    path: '/api/class-students',
    title: '可分班的学生',
    needs: 'dossiers.edit',
    input: z.object({ grade: grade.optional(), className: z.string().max(64).optional(), without: z.boolean().optional(), q: z.string().max(60).optional() }),
    output: z.object({
      rows: z.array(
        z.object({ id: uuid, name: z.string(), idMasked: z.string(), studentNumber: z.string().nullable(), grade: z.number(), className: z.string().nullable(), specialtyName: z.string(), status: z.string() }),
      ),
      total: z.number(),
    }),
  }),
  previewAssignment: endpoint({
    method: 'POST',
    path: '/api/class-assignments/preview',
    title: '预看分班',
    needs: 'dossiers.edit',
    audit: 'class.preview-assignment',
    input: z.object({ classId: uuid, enrollmentIds: z.array(uuid).min(1).max(500) }),
    output: z.object({ className: z.string(), capacity: z.number().nullable(), before: z.number(), after: z.number(), moves: z.array(move) }),
  }),
  assignClass: endpoint({
    method: 'POST',
    path: '/api/class-assignments',
    title: '分班',
    needs: 'dossiers.edit',
    audit: 'class.assign',
    input: z.object({ classId: uuid, enrollmentIds: z.array(uuid).min(1).max(500), expected: z.number().int() }),
    output: z.object({ moved: z.number() }),
  }),
}
