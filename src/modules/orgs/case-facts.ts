import { z } from 'zod'
import { day, orgNo } from '../../kernel/api.ts'

const text = (max: number) => z.string().trim().min(1).max(max)
const region = z.string().regex(/^\d{6}$/)

/** The approval given outside this system: the document, its number, its day. */
export const document = z.object({ name: text(100), number: text(60), on: day })

/** What each kind of case proposes; kept in case_file.facts and read again by its effects. */
export const stateFacts = z.object({
  to: z.enum(['operating', 'withdrawn']),
  basis: document.describe('批准设立或同意退出的文件'),
  /** 001:1349: a school that closes says what becomes of its students. */
  studentPlacement: z.string().trim().max(2000).optional(),
  note: z.string().trim().max(2000).optional(),
})

export const promotionFacts = z.object({
  to: z.enum(['senior', 'technician']),
  basis: document.describe('省级人民政府或省级主管部门的评估、批准文件'),
  /** The name after promotion, where it changes. */
  newName: z.string().trim().min(2).max(100).optional(),
  note: z.string().trim().max(2000).optional(),
})

export const siteFacts = z.object({
  /** A site that is in the register without approval; a new one otherwise. */
  siteNo: orgNo.optional(),
  kind: z.enum(['branch', 'teaching-point']).default('teaching-point'),
  name: text(100),
  locationRegion: region,
  address: text(200),
  capacity: z.number().int().min(1).max(100000),
  levels: z.array(z.enum(['intermediate', 'senior', 'technician'])).min(1),
  localApproval: document.optional().describe('所在地人社部门的批准文件'),
})

export const qualificationFacts = z.object({
  year: z.number().int().min(2000).max(2100),
  studyMode: z.enum(['full-time', 'part-time']),
  plannedIntake: z.number().int().min(1).max(100000),
  conditions: text(2000).describe('师资、场地、设备与在校生规模'),
  prospectusFiled: z.boolean().describe('招生简章已报审'),
})

export const jointFacts = z.object({
  agreementNo: text(40),
  partnerName: text(100),
  partnerOrgNo: orgNo.optional(),
  validFrom: day,
  validTo: day,
  quota: z.number().int().min(1).max(100000),
  specialties: text(500),
  localApproval: document.optional().describe('所在地人社部门的备案文件'),
})

export const orderFacts = z.object({
  to: z.enum(['rectifying', 'suspended']),
  requirements: text(2000).describe('整改事项和要求'),
  dueOn: day,
})

export type StateFacts = z.output<typeof stateFacts>
export type PromotionFacts = z.output<typeof promotionFacts>
export type SiteFacts = z.output<typeof siteFacts>
export type QualificationFacts = z.output<typeof qualificationFacts>
export type JointFacts = z.output<typeof jointFacts>
export type OrderFacts = z.output<typeof orderFacts>
