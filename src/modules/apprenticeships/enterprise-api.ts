import { z } from 'zod'
import { endpoint, exportFormat, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'
import { applicationState, phone, rosterHead, size } from './wire.ts'

const MB = 1024 * 1024

const application = z.object({
  id: uuid,
  name: z.string(),
  creditCode: z.string(),
  locationName: z.string(),
  size,
  industryCode: z.string(),
  address: z.string(),
  contactName: z.string(),
  contactPhone: z.string(),
  authorityName: z.string(),
  state: applicationState,
  reason: z.string().nullable(),
  submittedAt: z.string(),
  dueOn: z.string(),
  decidedAt: z.string().nullable(),
  decidedByName: z.string().nullable(),
  /** Whether this authority is the one that decides. */
  own: z.boolean(),
})

const enterpriseFilter = { q: listQuery.q, scale: size.optional() }

export const enterpriseApi = {
  getEnterpriseForm: endpoint({
    method: 'GET',
    path: '/api/public/enterprises/form',
    title: '企业账户向哪里申请',
    needs: 'public',
    input: z.object({}),
    output: z.object({ authorities: z.array(z.object({ no: orgNo, name: z.string() })), demonstration: z.boolean() }),
  }),
  uploadEnterpriseLicence: endpoint({
    method: 'POST',
    path: '/api/public/enterprises/licence',
    title: '上传营业执照',
    needs: 'public',
    audit: 'enterprise.upload-licence',
    secret: true,
    upload: { maxBytes: 10 * MB, accept: '.pdf,.jpg,.png' },
    input: z.object({}),
    output: z.object({ ticket: z.string(), name: z.string() }),
  }),
  applyEnterprise: endpoint({
    method: 'POST',
    path: '/api/public/enterprises/applications',
    title: '申请企业账户',
    needs: 'public',
    audit: 'enterprise.apply',
    secret: true,
    input: z.object({
      name: z.string().trim().min(4, '企业名称至少四个字，与营业执照一致。').max(100),
      creditCode: z.string().trim().min(1).max(30),
      authorityNo: orgNo,
      size,
      industryCode: z.string().regex(/^[A-S]$/, '请选择行业。'),
      address: z.string().trim().min(4, '请填写企业地址。').max(200),
      contactName: z.string().trim().min(2, '请填写经办人姓名。').max(30),
      contactPhone: phone,
      password: z.string().min(10, '口令至少 10 位。').max(128),
      licence: z.string().min(1, '请上传营业执照。').max(2000),
    }),
    output: z.object({ receiptNo: z.string(), username: z.string(), dueOn: z.string(), authorityName: z.string() }),
  }),
  trackEnterpriseApplication: endpoint({
    method: 'GET',
    path: '/api/public/enterprises/receipts/{receiptNo}',
    title: '查企业账户申请办到哪里',
    needs: 'public',
    input: z.object({ receiptNo: z.string().min(4).max(60) }),
    output: z.object({ state: applicationState, dueOn: z.string(), submittedAt: z.string(), decidedAt: z.string().nullable(), answer: z.string().nullable() }),
  }),
  listEnterpriseApplications: endpoint({
    method: 'GET',
    path: '/api/enterprise-applications',
    title: '查看企业账户申请',
    needs: 'apprenticeships.enterprises',
    input: z.object({ page: listQuery.page, size: listQuery.size, state: applicationState.optional() }),
    output: listOf(application),
  }),
  getEnterpriseLicence: endpoint({
    method: 'GET',
    path: '/api/enterprise-applications/{id}/licence',
    title: '查看营业执照',
    needs: 'apprenticeships.enterprises',
    download: true,
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
  decideEnterpriseApplication: endpoint({
    method: 'POST',
    path: '/api/enterprise-applications/{id}/decide',
    title: '审核企业账户申请',
    needs: 'apprenticeships.enterprises',
    audit: 'enterprise.decide',
    input: z.object({ id: uuid, approve: z.boolean(), reason: z.string().trim().max(200).optional() }),
    output: z.object({ state: applicationState, enterpriseNo: orgNo.nullable() }),
  }),
  listEnterprises: endpoint({
    method: 'GET',
    path: '/api/enterprises',
    title: '查看企业',
    needs: 'apprenticeships.enterprises',
    input: z.object({ ...listQuery, ...enterpriseFilter }),
    output: listOf(
      z.object({
        id: uuid, orgNo, name: z.string(), creditCode: z.string(), locationName: z.string(), size, industryCode: z.string(), contactName: z.string(), contactPhone: z.string(),
        registeredOn: z.string(), rosters: z.number().int(), apprentices: z.number().int(),
      }),
    ),
  }),
  exportEnterprises: endpoint({
    method: 'POST',
    path: '/api/enterprises/export',
    title: '导出企业',
    needs: 'apprenticeships.enterprises',
    audit: 'enterprise.export',
    download: true,
    input: z.object({ ...enterpriseFilter, format: exportFormat }),
    output: z.object({}),
  }),
  getEnterpriseHome: endpoint({
    method: 'GET',
    path: '/api/enterprise/home',
    title: '本企业首页',
    needs: 'apprenticeships.home',
    input: z.object({}),
    output: z.object({
      name: z.string(),
      creditCode: z.string(),
      size,
      industryCode: z.string(),
      locationName: z.string(),
      contactName: z.string(),
      contactPhone: z.string(),
      authorityName: z.string(),
      counts: z.object({ draft: z.number().int(), sent: z.number().int(), filed: z.number().int(), apprentices: z.number().int() }),
      /** What waits for this enterprise, and what is about to begin without being filed. */
      todo: z.array(rosterHead.pick({ id: true, title: true, stateTitle: true, startsOn: true, people: true }).extend({ returned: z.boolean(), reason: z.string().nullable(), daysLeft: z.number().int() })),
      /** Contracts that end within this many days. */
      ending: z.object({ days: z.number().int(), rows: z.array(z.object({ id: uuid, rosterId: uuid, name: z.string(), contractTo: z.string(), endsOn: z.string() })) }),
    }),
  }),
  setEnterpriseContact: endpoint({
    method: 'PUT',
    path: '/api/enterprise/contact',
    title: '改本企业的经办人',
    needs: 'apprenticeships.home',
    audit: 'enterprise.set-contact',
    input: z.object({ contactName: z.string().trim().min(2, '请填写经办人姓名。').max(30), contactPhone: phone }),
    output: z.object({ contactPhone: z.string() }),
  }),
}

