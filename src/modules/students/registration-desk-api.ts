import { z } from 'zod'
import { day, endpoint, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

const mode = z.enum(['full-time', 'part-time'])

const operator = z.object({
  id: uuid,
  holderName: z.string(),
  positionName: z.string(),
  phone: z.string(),
  validFrom: day,
  validTo: day.nullable(),
  state: z.enum(['current', 'coming', 'ended']),
  endedReason: z.string().nullable(),
})

export type RegistrationOperator = z.infer<typeof operator>

/** What stands around the registration cases: windows, late entry, operators, the table of entry categories. */
export const registrationDeskApi = {
  getRegistrationDesk: endpoint({
    method: 'GET',
    path: '/api/registration-desk',
    title: '查看注册时间和本校情况',
    needs: 'students.readRegistration',
    input: z.object({}),
    output: z.object({
      today: day,
      windows: z.array(z.object({ title: z.string(), from: z.string(), to: z.string() })),
      open: z.boolean(),
      /** Outside the window a registration needs an approved late entry. */
      approvalNeeded: z.boolean(),
      maximumDays: z.number().int(),
      /** Late entries in force at the own school. */
      unlocked: z.array(z.object({ caseId: uuid, caseNo: z.string(), until: day, students: z.number().int() })),
      numberRule: z.string(),
      operators: z.number().int(),
      operatorRequired: z.boolean(),
      isOperator: z.boolean(),
    }),
  }),
  applyLateEntry: endpoint({
    method: 'POST',
    path: '/api/late-entries',
    title: '申请逾期注册',
    needs: 'students.submitRegistration',
    audit: 'registration.late-apply',
    // Without enrollmentIds: every pending student that the filter matches.
    input: z.object({
      enrollmentIds: z.array(uuid).min(1).max(5000).optional(),
      studyMode: mode.optional(),
      grade: z.number().int().min(1990).max(2100).optional(),
      batchId: uuid.optional(),
      days: z.number().int().min(1, '至少 1 天。').max(366),
      reason: z.string().trim().min(4, '写明逾期的原因，至少 4 个字。').max(500),
    }),
    output: z.object({ id: uuid, no: z.string(), stateTitle: z.string(), count: z.number().int() }),
  }),
  listOperators: endpoint({
    method: 'GET',
    path: '/api/registration-operators',
    title: '查看本校学籍操作员',
    needs: 'students.nameOperator',
    input: z.object({}),
    output: z.object({
      rows: z.array(operator),
      candidates: z.array(z.object({ accountId: z.string(), name: z.string() })),
      required: z.boolean(),
    }),
  }),
  nameOperator: endpoint({
    method: 'POST',
    path: '/api/registration-operators',
    title: '指定学籍操作员',
    needs: 'students.nameOperator',
    audit: 'registration.name-operator',
    input: z.object({
      accountId: z.string().min(1).max(64),
      positionName: z.string().trim().min(2, '写职务或岗位，至少 2 个字。').max(40),
      phone: z
        .string()
        .trim()
        .regex(/^(1\d{10}|0\d{2,3}-?\d{7,8}(-\d{1,6})?)$/, '写 11 位手机号，或带区号的固定电话，例如 028-88880000。'),
      validFrom: day,
      validTo: day.optional(),
    }),
    output: z.object({ id: uuid }),
  }),
  endOperator: endpoint({
    method: 'POST',
    path: '/api/registration-operators/{id}/end',
    title: '结束学籍操作员',
    needs: 'students.nameOperator',
    audit: 'registration.end-operator',
    input: z.object({ id: uuid, validTo: day, reason: z.string().trim().min(2, '写明理由，至少 2 个字。').max(200) }),
    output: z.object({ id: uuid }),
  }),
  listSchoolOperators: endpoint({
    method: 'GET',
    path: '/api/registration-operators/schools',
    title: '查看各校学籍操作员',
    needs: 'students.reviewRegistration',
    input: z.object({ ...listQuery, without: z.boolean().default(false) }),
    output: listOf(
      z.object({ orgNo, orgName: z.string(), operators: z.array(z.object({ name: z.string(), positionName: z.string(), phone: z.string(), validFrom: day })) }),
    ).extend({ schools: z.number().int(), without: z.number().int() }),
  }),
  listEntryCategories: endpoint({
    method: 'GET',
    path: '/api/entry-categories',
    title: '查看招生对象类别表',
    needs: 'students.readRegistration',
    input: z.object({}),
    output: z.object({
      rows: z.array(
        z.object({
          code: z.string(),
          label: z.string(),
          previous: z.array(z.string()),
          modes: z.array(z.string()),
          /** Usual years by training level, by the parameters of today. */
          lengths: z.array(z.object({ level: z.string(), years: z.number() })),
          aid: z.string(),
          aidClause: z.string(),
          clause: z.string(),
          mark: z.string(),
        }),
      ),
      tolerance: z.number(),
    }),
  }),
}
