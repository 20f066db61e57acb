import { z } from 'zod'
import { day, endpoint, orgNo, uuid } from '../../kernel/api.ts'

const group = z.object({
  specialtyCode: z.string().max(20),
  trainingLevel: z.string().max(20),
  grade: z.number().int().min(1990).max(2100),
  studyMode: z.enum(['full-time', 'part-time']),
})

/** Where one group of students goes. */
const plannedGroup = group.extend({
  toOrgNo: orgNo,
  toSpecialtyCode: z.string().min(1, '选择接收的专业。').max(20),
  toTrainingLevel: z.string().min(1, '选择培养层次。').max(20),
})

const plan = {
  schoolNo: orgNo,
  mode: z.enum(['closed', 'merged']),
  basis: z.object({
    name: z.string().trim().min(2, '填写文件名称。').max(200),
    number: z.string().trim().min(2, '填写文号。').max(60),
    on: day,
  }),
  groups: z.array(plannedGroup).max(400),
  note: z.string().trim().max(500).default(''),
}

export const closingApi = {
  getClosingForm: endpoint({
    method: 'GET',
    path: '/api/closings/form',
    title: '打开学校关闭、合并的安置方案',
    needs: 'changes.review',
    input: z.object({ schoolNo: orgNo.optional(), caseId: uuid.optional() }),
    output: z.object({
      schools: z.array(z.object({ no: orgNo, name: z.string() })),
      school: z.object({ no: orgNo, name: z.string(), stateTitle: z.string() }).nullable(),
      /** Students who have not left, by group. */
      groups: z.array(
        group.extend({ specialtyName: z.string(), levelTitle: z.string(), students: z.number().int(), pending: z.number().int() }),
      ),
      receivers: z.array(z.object({ no: orgNo, name: z.string(), place: z.string() })),
      draft: z.object({ caseId: uuid, version: z.number().int(), plan: z.object(plan) }).nullable(),
    }),
  }),
  getReceiver: endpoint({
    method: 'GET',
    path: '/api/closings/receivers/{schoolNo}',
    title: '查看接收学校的专业',
    needs: 'changes.review',
    input: z.object({ schoolNo: orgNo }),
    output: z.object({
      no: orgNo,
      name: z.string(),
      specialties: z.array(z.object({ code: z.string(), name: z.string(), trainingLevel: z.string(), levelTitle: z.string() })),
    }),
  }),
  openClosing: endpoint({
    method: 'POST',
    path: '/api/closings',
    title: '提交学校关闭、合并的安置方案',
    needs: 'changes.review',
    audit: 'change.closing',
    input: z.object({ caseId: uuid.optional(), version: z.number().int().optional(), ...plan }),
    output: z.object({ id: uuid, no: z.string(), state: z.string(), stateTitle: z.string(), version: z.number().int() }),
  }),
}

export type ClosingPlan = Omit<z.output<(typeof closingApi)['openClosing']['input']>, 'caseId' | 'version'>
