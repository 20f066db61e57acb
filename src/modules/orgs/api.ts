import { z } from 'zod'
import { day, endpoint, listOf, listQuery, orgNo, uuid, exportFormat } from '../../kernel/api.ts'
import {
  document,
  jointFacts,
  orderFacts,
  promotionFacts,
  qualificationFacts,
  siteFacts,
  stateFacts,
} from './case-facts.ts'

const region = z.string().regex(/^\d{6}$/)
const kind = z.enum(['authority', 'school', 'site', 'enterprise'])
const level = z.enum(['technical', 'senior', 'technician'])
const state = z.enum(['preparing', 'operating', 'rectifying', 'suspended', 'withdrawn'])
const ownership = z.enum(['public', 'private', 'enterprise', 'industry'])
const studyMode = z.enum(['full-time', 'part-time'])

const orgRow = z.object({
  no: orgNo,
  kind,
  name: z.string(),
  level: level.nullable(),
  ownership: z.string().nullable(),
  state,
  locationRegion: region,
  locationName: z.string(),
  authorityNo: orgNo.nullable(),
  authorityName: z.string(),
  creditCode: z.string().nullable(),
  foundedOn: day.nullable(),
  phone: z.string().nullable(),
  sites: z.number().int(),
  /** On this year's full-time list. */
  qualified: z.boolean(),
})

export const orgFilters = {
  kind: z.array(kind).optional(),
  level: z.array(level).optional(),
  ownership: z.array(ownership).optional(),
  state: z.array(state).optional(),
  /** 属地. */
  location: region.optional(),
  /** 主管 and everything below it. */
  authority: orgNo.optional(),
}

const node = z.object({
  no: orgNo,
  name: z.string(),
  kind,
  level: level.nullable(),
  state,
  children: z.number().int(),
})

const period = z.object({
  id: uuid,
  level: level.nullable(),
  state,
  name: z.string(),
  authorityNo: orgNo.nullable(),
  validFrom: day,
  validTo: day.nullable(),
  caseNo: z.string().nullable(),
  clause: z.string().nullable(),
})

const site = z.object({
  no: orgNo,
  name: z.string(),
  state,
  locationRegion: region,
  locationName: z.string(),
  address: z.string().nullable(),
  approvedOn: day.nullable(),
  approvedBy: z.string().nullable(),
  siteCapacity: z.number().int().nullable().describe('批准容纳的人数'),
})

const qualification = z.object({
  id: uuid,
  year: z.number().int(),
  studyMode,
  state: z.enum(['filed', 'approved', 'revoked']),
  listNo: z.string().nullable(),
  approvedOn: day.nullable(),
  revokedOn: day.nullable(),
  reason: z.string().nullable(),
  caseNo: z.string().nullable(),
})

const joint = z.object({
  id: uuid,
  agreementNo: z.string(),
  partnerName: z.string(),
  state: z.enum(['filed', 'approved', 'ended']),
  filedWithName: z.string(),
  filedOn: day.nullable(),
  validFrom: day,
  validTo: day,
  quota: z.number().int().nullable(),
  specialties: z.string().nullable(),
  caseNo: z.string().nullable(),
})

const caseLine = z.object({
  id: uuid,
  no: z.string(),
  workflow: z.string(),
  title: z.string(),
  state: z.string(),
  stateTitle: z.string(),
  tone: z.string(),
  createdAt: z.string(),
  closedAt: z.string().nullable(),
})

const detail = z.object({
  no: orgNo,
  kind,
  name: z.string(),
  shortName: z.string(),
  /** As it stood on `on`; null where the history does not reach back so far. */
  on: day,
  level: level.nullable(),
  state: state.nullable(),
  ownership: z.string().nullable(),
  authorityNo: orgNo.nullable(),
  authorityName: z.string(),
  regionName: z.string(),
  locationRegion: region,
  locationName: z.string(),
  parentNo: orgNo.nullable(),
  parentName: z.string(),
  creditCode: z.string().nullable(),
  foundedOn: day.nullable(),
  foundingApproval: z.string().nullable(),
  closedOn: day.nullable(),
  approvedOn: day.nullable(),
  approvedBy: z.string().nullable(),
  address: z.string().nullable(),
  phone: z.string().nullable(),
  version: z.number().int(),
  /** False where the unit only lies here: agreements and cases are kept by its 主管. */
  administered: z.boolean(),
  children: z.number().int(),
  periods: z.array(period),
  sites: z.array(site),
  qualifications: z.array(qualification),
  jointProgrammes: z.array(joint),
  cases: z.array(caseLine),
})

/** Names of the columns an export may carry, in their order on the page. */
export const exportColumns = [
  'no',
  'name',
  'kind',
  'state',
  'level',
  'ownership',
  'authority',
  'location',
  'qualified',
  'sites',
  'foundedOn',
  'creditCode',
  'phone',
] as const

const opened = z.object({
  id: uuid,
  no: z.string(),
  state: z.string(),
  stateTitle: z.string(),
  authorityName: z.string(),
})
/** Fields every application shares: the school, and the returned case that is handed in again. */
const application = { orgNo, caseId: uuid.optional(), version: z.number().int().optional() }

export const api = {
  listRegions: endpoint({
    method: 'GET',
    path: '/api/regions',
    title: '行政区划（逐级）',
    needs: 'public',
    input: z.object({ parent: region.optional() }),
    output: z.object({
      rows: z.array(
        z.object({ code: region, name: z.string(), level: z.string(), hasChildren: z.boolean() }),
      ),
    }),
  }),
  listOrgs: endpoint({
    method: 'GET',
    path: '/api/orgs',
    title: '单位台账',
    needs: 'orgs.read',
    input: z.object({ ...listQuery, ...orgFilters }),
    output: listOf(orgRow),
  }),
  exportOrgs: endpoint({
    method: 'POST',
    path: '/api/orgs/export',
    title: '导出单位台账',
    needs: 'orgs.read',
    audit: 'orgs.export',
    input: z.object({
      q: listQuery.q,
      sort: listQuery.sort,
      ...orgFilters,
      columns: z.array(z.enum(exportColumns)).optional(),
      format: exportFormat,
    }),
    output: z.unknown(),
    download: true,
  }),
  countOrgStates: endpoint({
    method: 'GET',
    path: '/api/orgs/state-counts',
    title: '各状态学校数',
    needs: 'orgs.read',
    input: z.object({}),
    output: z.object({ counts: z.record(z.string(), z.number().int()) }),
  }),
  listOrgTree: endpoint({
    method: 'GET',
    path: '/api/orgs/tree',
    title: '单位树（逐级）',
    needs: 'orgs.read',
    input: z.object({ parent: orgNo.optional() }),
    output: z.object({ rows: z.array(node) }),
  }),
  suggestOrgs: endpoint({
    method: 'GET',
    path: '/api/orgs/suggestions',
    title: '查找单位',
    needs: 'orgs.read',
    input: z.object({ q: z.string().max(60).default(''), kind: z.array(kind).optional() }),
    output: z.object({
      rows: z.array(z.object({ no: orgNo, name: z.string(), kind, authorityName: z.string() })),
    }),
  }),
  getOrg: endpoint({
    method: 'GET',
    path: '/api/orgs/{orgNo}',
    title: '单位详情',
    needs: 'orgs.read',
    input: z.object({ orgNo, on: day.optional() }),
    output: detail,
  }),
  createOrg: endpoint({
    method: 'POST',
    path: '/api/orgs',
    title: '登记新单位',
    needs: 'orgs.create',
    audit: 'org.create',
    input: z.object({
      kind: z.enum(['school', 'authority']),
      name: z.string().trim().min(2).max(100),
      shortName: z.string().trim().min(2).max(60),
      /** Of the 主管; a new authority takes this region as its own number. */
      region,
      locationRegion: region,
      level: level.optional(),
      ownership: ownership.optional(),
      creditCode: z.string().max(40).optional(),
      founding: document.optional(),
      address: z.string().trim().max(200).optional(),
      phone: z.string().trim().max(40).optional(),
    }),
    output: z.object({ no: orgNo, name: z.string() }),
  }),
  applyState: endpoint({
    method: 'POST',
    path: '/api/org-cases/state-changes',
    title: '申请学校状态变更',
    needs: 'orgs.apply',
    audit: 'org.apply-state',
    input: z.object({ ...application, ...stateFacts.shape }),
    output: opened,
  }),
  applyPromotion: endpoint({
    method: 'POST',
    path: '/api/org-cases/promotions',
    title: '申请晋级',
    needs: 'orgs.apply',
    audit: 'org.apply-promotion',
    input: z.object({ ...application, ...promotionFacts.shape }),
    output: opened,
  }),
  applySite: endpoint({
    method: 'POST',
    path: '/api/org-cases/sites',
    title: '申请设分校、教学点',
    needs: 'orgs.apply',
    audit: 'org.apply-site',
    input: z.object({ ...application, ...siteFacts.shape }),
    output: opened,
  }),
  applyQualification: endpoint({
    method: 'POST',
    path: '/api/org-cases/qualifications',
    title: '申请年度招生资质',
    needs: 'orgs.apply',
    audit: 'org.apply-qualification',
    input: z.object({ ...application, ...qualificationFacts.shape }),
    output: opened,
  }),
  applyJoint: endpoint({
    method: 'POST',
    path: '/api/org-cases/joint-programmes',
    title: '报联合办学备案',
    needs: 'orgs.apply',
    audit: 'org.apply-joint',
    input: z.object({ ...application, ...jointFacts.shape }),
    output: opened,
  }),
  issueOrder: endpoint({
    method: 'POST',
    path: '/api/org-cases/orders',
    title: '责令限期整改、暂停招生',
    needs: 'orgs.order',
    audit: 'org.order',
    input: z.object({
      orgNo,
      ...orderFacts.shape,
      reason: z.string().trim().min(1).max(2000),
      clause: z.string().max(20).optional(),
    }),
    output: opened,
  }),
  getCaseFacts: endpoint({
    method: 'GET',
    path: '/api/org-cases/{caseId}/facts',
    title: '退回办件的填写内容',
    needs: 'orgs.apply',
    input: z.object({ caseId: uuid }),
    output: z.object({
      caseId: uuid,
      orgNo,
      workflow: z.string(),
      version: z.number().int(),
      state: z.string(),
      facts: z.record(z.string(), z.unknown()),
      returnedBecause: z.string().nullable(),
    }),
  }),
}
