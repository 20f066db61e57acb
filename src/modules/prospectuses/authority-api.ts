import { z } from 'zod'
import { day, endpoint, exportFormat, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'
import { level, mode, regionPrefix, year } from './line-api.ts'

const MB = 1024 * 1024
const missing = z.enum(['state', 'qualification', 'specialty', 'plan', 'prospectus', 'list'])
const count = z.number().int()
const standing = z.object({
  orgNo,
  name: z.string(),
  authorityNo: orgNo.nullable(),
  locationRegion: z.string(),
  cityName: z.string(),
  level: z.string(),
  ownership: z.string().nullable(),
  state: z.string(),
  year,
  qualification: z.enum(['filed', 'approved', 'revoked']).nullable(),
  /** Last year's holds until this year's is decided, at the latest until July. */
  carried: z.boolean(),
  specialties: count,
  prospectusId: uuid.nullable(),
  prospectusVersion: count.nullable(),
  filingNo: z.string().nullable(),
  filedOn: z.string().nullable(),
  prospectusOpen: z.enum(['draft', 'sent']).nullable(),
  prospectusOpenId: uuid.nullable(),
  revisionState: z.enum(['draft', 'sent']).nullable(),
  revisionId: uuid.nullable(),
  lines: count,
  seats: count,
  taken: count,
  fullTime: count,
  partTime: count,
  training: count,
  listed: count,
  missing: z.array(missing),
})
const standingFilter = {
  year,
  orgNo: orgNo.optional(),
  location: regionPrefix.optional(),
  level: z.enum(['technical', 'senior', 'technician']).optional(),
  missing: z.enum(['any', 'none', ...missing.options]).optional(),
}

export const authorityApi = {
  listRecruitingSchools: endpoint({
    method: 'GET',
    path: '/api/intake/schools',
    title: '招生核查：各校到哪一步',
    needs: 'prospectuses.read',
    input: z.object({ ...listQuery, ...standingFilter }),
    output: listOf(standing),
  }),
  exportRecruitingSchools: endpoint({
    method: 'POST',
    path: '/api/intake/schools/export',
    title: '导出招生核查表',
    needs: 'prospectuses.read',
    audit: 'prospectuses.export-schools',
    download: true,
    input: z.object({ q: listQuery.q, ...standingFilter, format: exportFormat }),
    output: z.object({}),
  }),
  getIntakeBoard: endpoint({
    method: 'GET',
    path: '/api/intake/board',
    title: '招生计划总览',
    needs: 'prospectuses.read',
    input: z.object({ year }),
    output: z.object({
      year,
      orgName: z.string(),
      total: z.object({ schools: count, ready: count, filed: count, planned: count, listed: count, seats: count, taken: count, fullTime: count, partTime: count, training: count }),
      cities: z.array(
        z.object({ code: z.string(), name: z.string(), schools: count, ready: count, filed: count, planned: count, listed: count, seats: count, taken: count, fullTime: count, partTime: count, training: count, levels: z.record(z.string(), count) }),
      ),
      specialties: z.array(z.object({ code: z.string(), name: z.string(), level, schools: count, seats: count, taken: count })),
      missing: z.array(z.object({ missing, schools: count })),
    }),
  }),
  listIntakeQuotas: endpoint({
    method: 'GET',
    path: '/api/intake/quotas',
    title: '查看下达的招生总数',
    needs: 'prospectuses.read',
    input: z.object({ year }),
    output: z.object({
      orgNo,
      orgName: z.string(),
      /** What this unit was given, with what it gave on and what is planned; null where nothing was given. */
      own: z.array(z.object({ mode, seats: count.nullable(), given: count, planned: count, setByName: z.string().nullable(), documentNo: z.string().nullable() })),
      rows: z.array(
        z.object({ orgNo, name: z.string(), modes: z.array(z.object({ mode, seats: count.nullable(), planned: count, taken: count, documentNo: z.string().nullable(), reason: z.string().nullable() })) }),
      ),
    }),
  }),
  setIntakeQuota: endpoint({
    method: 'POST',
    path: '/api/intake/quotas',
    title: '下达招生总数',
    needs: 'prospectuses.review',
    audit: 'prospectuses.set-quota',
    input: z.object({
      orgNo,
      year,
      mode,
      seats: z.number().int().min(0).max(10_000_000),
      documentNo: z.string().trim().max(60).nullable().default(null),
      reason: z.string().trim().max(500).nullable().default(null),
    }),
    output: z.object({ id: uuid, seats: count, before: count.nullable() }),
  }),
  previewRecruitmentList: endpoint({
    method: 'GET',
    path: '/api/intake/list/preview',
    title: '查看可以列入名单的专业',
    needs: 'prospectuses.read',
    input: z.object({ ...listQuery, year }),
    output: listOf(z.object({ orgNo, schoolName: z.string(), mode, specialtyCode: z.string(), specialtyName: z.string(), level })).extend({
      schools: count,
      listed: count,
      listedSchools: count,
      latestDay: z.string(),
      late: z.boolean(),
      /** Moved off the list this year and fit again: listed only where that is asked for. */
      again: count,
    }),
  }),
  uploadCosignature: endpoint({
    method: 'POST',
    path: '/api/intake/list/cosignature',
    title: '上传教育部门会签文件',
    needs: 'prospectuses.publish',
    audit: 'prospectuses.upload-cosignature',
    upload: { maxBytes: 20 * MB, accept: '.pdf,.jpg,.jpeg,.png' },
    input: z.object({}),
    output: z.object({ fileId: uuid, name: z.string(), bytes: count }),
  }),
  publishRecruitmentList: endpoint({
    method: 'POST',
    path: '/api/intake/list',
    title: '公布招生名单',
    needs: 'prospectuses.publish',
    audit: 'prospectuses.publish-list',
    input: z.object({
      year,
      cosignOrg: z.string().trim().min(2).max(60),
      cosignDocument: z.string().trim().min(2).max(60),
      cosignOn: day,
      cosignSigner: z.string().trim().min(2).max(40),
      cosignFileId: uuid,
      note: z.string().trim().max(500).nullable().default(null),
      /** Lists again what was moved off this year and is fit again. */
      again: z.boolean().default(false),
    }),
    output: z.object({ id: uuid, serial: count, entries: count, schools: count }),
  }),
  listPublications: endpoint({
    method: 'GET',
    path: '/api/intake/list',
    title: '查看招生名单的各批公布',
    needs: 'prospectuses.read',
    input: z.object({ year: year.optional() }),
    output: z.object({
      rows: z.array(
        z.object({
          id: uuid, year, serial: count, publishedOn: z.string(), publishedBy: z.string(), cosignOrg: z.string(), cosignDocument: z.string(), cosignOn: z.string(),
          cosignSigner: z.string(), cosignFileName: z.string(), schools: count, entries: count, note: z.string().nullable(),
        }),
      ),
    }),
  }),
  readCosignature: endpoint({
    method: 'GET',
    path: '/api/intake/list/{id}/cosignature',
    title: '打开会签文件',
    needs: 'prospectuses.publish',
    download: true,
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
  openRemoval: endpoint({
    method: 'POST',
    path: '/api/intake/removals',
    title: '提出移出招生名单',
    needs: 'prospectuses.review',
    audit: 'prospectuses.open-removal',
    input: z.object({ orgNo, year, entryIds: z.array(uuid).max(1000).optional(), reason: z.string().trim().min(4).max(500) }),
    output: z.object({ id: uuid, caseNo: z.string(), entries: count }),
  }),
}
