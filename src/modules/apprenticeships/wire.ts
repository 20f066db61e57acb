import { z } from 'zod'
import { day, orgNo, uuid } from '../../kernel/api.ts'

export const region = z.string().regex(/^\d{6}$/, '行政区划代码是 6 位数字。')
export const phone = z.string().trim().regex(/^1[3-9]\d{9}$/, '手机号是 11 位数字。')
export const size = z.enum(['large', 'medium', 'small', 'micro'])
export const applicationState = z.enum(['submitted', 'approved', 'refused'])
export const rosterState = z.enum(['draft', 'sent', 'filed', 'cancelled'])
export const targetLevel = z.enum(['5', '4', '3', '2', '1'])
export const recruit = z.enum(['new', 'transfer'])

/** What the enterprise writes of one apprentice. The wage is 分 a month. */
export const apprenticeInput = z.object({
  recruit,
  occupation: z.string().trim().min(1, '请填写职业（工种）。').max(60),
  targetLevel,
  termMonths: z.number().int().min(1).max(60),
  termReason: z.string().trim().max(200).nullable().default(null),
  contractNo: z.string().trim().min(1, '请填写劳动合同编号。').max(60),
  contractFrom: day,
  contractTo: day.nullable().default(null),
  mentorEnterprise: z.string().trim().max(40).nullable().default(null),
  mentorSchool: z.string().trim().max(40).nullable().default(null),
  wage: z.number().int().min(0).max(100_000_000),
  partTime: z.boolean().default(false),
})

export const rosterInput = z.object({
  title: z.string().trim().min(2, '名册名称至少两个字。').max(60),
  className: z.string().trim().min(1, '请填写班级。').max(60),
  startsOn: day,
  schoolNo: orgNo.nullable().default(null),
  plan: z.string().trim().max(2000).default(''),
  agreementKind: z.enum(['single', 'collective']).default('single'),
  agreementGoal: z.string().trim().max(500).default(''),
  agreementContent: z.string().trim().max(1000).default(''),
  agreementStandard: z.string().trim().max(500).default(''),
  partnerMode: z.string().trim().max(500).default(''),
  partnerDuty: z.string().trim().max(500).default(''),
  /** 分 a person for the whole training. */
  partnerFee: z.number().int().min(0).max(1_000_000_000).nullable().default(null),
})

export const rosterHead = z.object({
  id: uuid,
  caseNo: z.string(),
  title: z.string(),
  state: rosterState,
  stateTitle: z.string(),
  orgNo,
  orgName: z.string(),
  schoolName: z.string().nullable(),
  className: z.string(),
  startsOn: z.string(),
  people: z.number().int(),
  filedOn: z.string().nullable(),
  filedNo: z.string().nullable(),
})

export const finding = z.object({ key: z.string(), level: z.enum(['block', 'warn']), message: z.string(), mend: z.string(), clause: z.string() })

/** Names and numbers masked. A school is not told of the contract and the wage. */
export const apprenticeRow = apprenticeInput.extend({
  id: uuid,
  contractNo: z.string().nullable(),
  wage: z.number().int().nullable(),
  name: z.string(),
  idMasked: z.string(),
  phoneMasked: z.string().nullable(),
  sex: z.string(),
  contractFileId: uuid.nullable(),
  contractFileName: z.string().nullable(),
  state: z.enum(['draft', 'filed', 'ended', 'removed']),
  endedOn: z.string().nullable(),
  endedReason: z.string().nullable(),
  endsOn: z.string(),
  findings: z.array(finding),
})

const problem = z.object({ excelRow: z.number().int(), column: z.string(), header: z.string(), found: z.string(), level: z.string(), message: z.string(), mend: z.string() })
export const fileCheck = z.object({
  sha256: z.string(),
  sent: z.number().int(),
  passed: z.number().int(),
  rejected: z.number().int(),
  warnings: z.number().int(),
  /** Of those that passed: already in the roster, and then replaced. */
  replaces: z.number().int(),
  fileProblems: z.array(z.object({ message: z.string(), mend: z.string() })),
  problems: z.array(problem),
})
