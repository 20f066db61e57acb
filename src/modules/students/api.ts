import { z } from 'zod'
import { columnName, day, endpoint, exportFormat, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'
import { studentColumnKeys, studentViews } from './model.ts'
import { registrationApi } from './registration-api.ts'
import { rosterApi } from './roster-api.ts'
import { stockApi } from './stock-api.ts'

const code = z.string().max(40)

/** The filter of list, counts and export: what is exported is what is shown. */
const filter = {
  q: z.string().max(60).optional(),
  org: orgNo.optional(),
  view: z.enum(studentViews).optional(),
  status: z.array(code).optional(),
  studyMode: code.optional(),
  trainingLevel: z.array(code).optional(),
  specialty: code.optional(),
  grade: z.array(z.number().int()).optional(),
  className: z.string().max(64).optional(),
  sourceCategory: code.optional(),
  /** Counts as 在校生 today: as many rows as the live indicator says. */
  onRoll: z.enum(['live']).optional(),
  /** Registered within the present calendar year. */
  registered: z.enum(['live']).optional(),
}

const student = z.object({
  id: uuid,
  studentNumber: z.string().nullable(),
  name: z.string(),
  idMasked: z.string(),
  sex: code,
  orgNo,
  orgName: z.string(),
  siteName: z.string(),
  status: code,
  studyMode: code,
  trainingLevel: code,
  lengthYears: z.number(),
  specialtyCode: z.string(),
  specialtyName: z.string(),
  className: z.string().nullable(),
  grade: z.number(),
  entryDate: day,
  entrySeason: code,
  sourceCategory: code,
  sourceRegion: z.string(),
  jointProgramme: z.string().nullable(),
  registeredOn: day.nullable(),
  leftOn: day.nullable(),
  caseNo: z.string().nullable(),
  /** The names of codes as issued, by field; absent on records from before names were kept. */
  labels: z.record(z.string(), z.string()),
  version: z.number(),
  updatedAt: z.string(),
})

export type StudentRow = z.infer<typeof student>

const step = z.object({
  key: z.string(),
  at: z.string(),
  title: z.string(),
  detail: z.string(),
  by: z.string(),
  organisation: z.string(),
  clause: z.string().nullable(),
  tone: z.enum(['done', 'waiting', 'returned', 'none']),
})

const view = z.object({
  id: z.number(),
  at: z.string(),
  viewer: z.string(),
  organisation: z.string(),
  role: z.string(),
  what: z.string(),
  purpose: z.string().nullable(),
})

const group = z.object({
  title: z.string(),
  /** `note`: what the value is called now, where that differs from the name as issued. */
  facts: z.array(z.object({ key: z.string(), title: z.string(), value: z.string(), note: z.string().optional() })),
})

const openCase = z.object({
  no: z.string(),
  title: z.string(),
  state: z.string(),
  closed: z.boolean(),
  /** Who is to act now; empty when the case is closed. */
  turn: z.string(),
  /** Whether the school is to act. */
  schoolActs: z.boolean(),
  dueOn: day.nullable(),
  steps: z.array(step),
})

const record = student.extend({
  personId: uuid,
  warnings: z.array(z.string()),
  groups: z.array(group),
  steps: z.array(step),
  views: z.array(view),
  /** Why it cannot be edited now; empty when it can. */
  locked: z.string(),
})

/** The record as it stood on `effectiveOn`, by what had been written up to `knownAt`. */
const asOf = z.object({
  effectiveOn: day,
  knownAt: day,
  state: z.enum(['onRecord', 'unknown', 'notYet', 'ended']),
  startsOn: day,
  groups: z.array(
    z.object({
      title: z.string(),
      facts: z.array(
        z.object({
          key: z.string(),
          title: z.string(),
          value: z.string(),
          now: z.string(),
          /** `corrected`: for that day another value is known today; `later`: it has changed since. */
          mark: z.enum(['same', 'corrected', 'later']),
        }),
      ),
    }),
  ),
  corrected: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      then: z.string(),
      now: z.string(),
      effectiveOn: z.string(),
      writtenAt: z.string(),
      by: z.string(),
      organisation: z.string(),
      reason: z.string(),
      clause: z.string().nullable(),
    }),
  ),
})

export type StudentRecord = z.infer<typeof record>
export type StudentStep = z.infer<typeof step>
export type StudentPersonView = z.infer<typeof view>

const option = z.object({ code: z.string(), label: z.string() })
const values = z.record(z.string().max(40), z.union([z.string().max(2000), z.number(), z.null()]))
const saved = z.object({
  id: uuid,
  version: z.number(),
  warnings: z.array(z.object({ key: z.string(), message: z.string() })),
})

const formField = z.object({
  key: z.string(),
  title: z.string(),
  type: z.string(),
  group: z.string(),
  required: z.enum(['always', 'never', 'sometimes']),
  requiredWhen: z.string(),
  help: z.string(),
  example: z.string(),
  maxLength: z.number().nullable(),
  options: z.array(option),
})

export type StudentFormField = z.infer<typeof formField>

export const api = {
  ...rosterApi,
  ...stockApi,
  ...registrationApi,
  listStudents: endpoint({
    method: 'GET',
    path: '/api/students',
    title: '学籍台账',
    needs: 'students.read',
    /** `extra`: with the extra fields of each row, masked as on its page. */
    input: z.object({ ...listQuery, ...filter, extra: z.boolean().optional() }),
    output: listOf(student.extend({ extra: z.record(z.string(), z.string()) })),
  }),
  countStudents: endpoint({
    method: 'GET',
    path: '/api/students/counts',
    title: '学籍各视图的数目',
    needs: 'students.read',
    input: z.object(filter),
    output: z.object({ all: z.number(), pending: z.number(), onRoll: z.number(), left: z.number() }),
  }),
  getStudentWords: endpoint({
    method: 'GET',
    path: '/api/students/words',
    title: '学籍代码与筛选项',
    needs: 'students.read',
    input: z.object({}),
    output: z.object({
      lists: z.record(z.string(), z.array(option)),
      specialties: z.array(option),
      grades: z.array(z.number()),
      /** Extra fields that the list may show as columns. */
      extra: z.array(z.object({ key: z.string(), title: z.string() })),
    }),
  }),
  suggestStudents: endpoint({
    method: 'GET',
    path: '/api/students/suggestions',
    title: '查找学籍',
    needs: 'students.read',
    input: z.object({ q: z.string().min(1).max(60) }),
    output: z.object({
      rows: z.array(
        student.pick({
          id: true,
          name: true,
          studentNumber: true,
          orgName: true,
          specialtyName: true,
          status: true,
        }),
      ),
    }),
  }),
  exportStudents: endpoint({
    method: 'POST',
    path: '/api/students/exports',
    title: '导出学籍',
    needs: 'students.export',
    views: 'people',
    audit: 'student.export',
    input: z.object({
      ...filter,
      sort: columnName.optional(),
      columns: z.array(z.enum(studentColumnKeys)).min(1),
      /** Keys of extra fields, as further columns. */
      extra: z.array(z.string().max(40)).max(60).optional(),
      format: exportFormat,
    }),
    output: z.unknown(),
    download: true,
  }),
  getMyStudent: endpoint({
    method: 'GET',
    path: '/api/students/me',
    title: '我的学籍',
    needs: 'students.own',
    input: z.object({}),
    output: z.object({
      records: z.array(
        record
          .omit({ views: true })
          .extend({ cases: z.array(openCase), words: z.record(z.string(), z.string()) }),
      ),
    }),
  }),
  listMyViews: endpoint({
    method: 'GET',
    path: '/api/students/me/views',
    title: '谁看过我的记录',
    needs: 'students.own',
    input: z.object({}),
    output: z.object({ rows: z.array(view) }),
  }),
  showMyIdNumber: endpoint({
    method: 'POST',
    path: '/api/students/me/id-number',
    title: '显示我的证件号码',
    needs: 'students.own',
    audit: 'student.show-own',
    input: z.object({}),
    output: z.object({ idNumber: z.string() }),
  }),
  getStudentForm: endpoint({
    method: 'GET',
    path: '/api/students/form',
    title: '学籍表单',
    needs: 'students.edit',
    input: z.object({}),
    output: z.object({ school: z.string(), fields: z.array(formField) }),
  }),
  searchRegions: endpoint({
    method: 'GET',
    path: '/api/students/regions',
    title: '查找行政区划',
    needs: 'students.edit',
    input: z.object({ q: z.string().min(1).max(40) }),
    output: z.object({ rows: z.array(option) }),
  }),
  createStudent: endpoint({
    method: 'POST',
    path: '/api/students',
    title: '录入一名待注册学生',
    needs: 'students.edit',
    audit: 'student.create',
    input: z.object({ values }),
    output: saved,
  }),
  getStudentValues: endpoint({
    method: 'GET',
    path: '/api/students/{id}/values',
    title: '打开学籍的填写内容',
    needs: 'students.edit',
    views: 'person',
    input: z.object({ id: uuid }),
    output: z.object({
      id: uuid,
      version: z.number(),
      name: z.string(),
      locked: z.string(),
      values: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
    }),
  }),
  revealStudent: endpoint({
    method: 'POST',
    path: '/api/students/{id}/reveal',
    title: '查看完整证件号码',
    needs: 'students.reveal',
    views: 'person',
    audit: 'student.reveal',
    input: z.object({ id: uuid, purpose: z.string().max(200) }),
    output: z.object({ name: z.string(), idNumber: z.string() }),
  }),
  editStudent: endpoint({
    method: 'PUT',
    path: '/api/students/{id}',
    title: '修改一名待注册学生',
    needs: 'students.edit',
    audit: 'student.edit',
    input: z.object({ id: uuid, version: z.number().int(), values }),
    output: saved,
  }),
  deleteStudent: endpoint({
    method: 'DELETE',
    path: '/api/students/{id}',
    title: '删除一名待注册学生',
    needs: 'students.edit',
    audit: 'student.delete',
    input: z.object({ id: uuid, version: z.number().int(), reason: z.string().min(2).max(200) }),
    output: z.object({ id: uuid }),
  }),
  getStudentAsOf: endpoint({
    method: 'GET',
    path: '/api/students/{id}/as-of',
    title: '某一天的学籍',
    needs: 'students.read',
    views: 'person',
    input: z.object({ id: uuid, effectiveOn: day, knownAt: day }),
    output: asOf,
  }),
  getStudent: endpoint({
    method: 'GET',
    path: '/api/students/{id}',
    title: '一份学籍',
    needs: 'students.read',
    views: 'person',
    input: z.object({ id: uuid }),
    output: record,
  }),
}
