import { z } from 'zod'
import { endpoint, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'
import { change } from './plan-api.ts'
import { prospectusContent } from './content.ts'
import { level, planLine, regionPrefix, year } from './line-api.ts'

const count = z.number().int()
const difference = z.object({ title: z.string(), before: z.string(), after: z.string() })
const shelfRow = z.object({
  orgNo, name: z.string(), cityName: z.string(), level: z.string(), ownership: z.string().nullable(), state: z.string(),
  filingNo: z.string().nullable(), filedOn: z.string().nullable(), version: count.nullable(), lines: count, seats: count, left: count, qualified: z.boolean(),
})
const entry = z.object({
  id: uuid, orgNo, schoolName: z.string(), cityName: z.string(), year, mode: z.enum(['full-time', 'part-time']), specialtyCode: z.string(), specialtyName: z.string(), level,
  listedOn: z.string(), removedOn: z.string().nullable(), removedReason: z.string().nullable(), standing: z.string().nullable(),
})
const entryFilter = { year: year.optional(), q: listQuery.q, location: regionPrefix.optional(), level: level.optional(), orgNo: orgNo.optional() }

export const publicApi = {
  listPublicProspectuses: endpoint({
    method: 'GET',
    path: '/api/public/prospectuses',
    title: '招生简章专栏',
    needs: 'public',
    published: true,
    input: z.object({ page: listQuery.page, size: listQuery.size, q: listQuery.q, year: year.optional(), location: regionPrefix.optional(), level: z.enum(['technical', 'senior', 'technician']).optional(), ownership: z.enum(['public', 'private', 'enterprise', 'industry']).optional() }),
    output: listOf(shelfRow).extend({
      year,
      years: z.array(year),
      /** Of all schools that recruit: how many are shown here (001:1317). */
      coverage: z.object({ schools: count, filed: count }),
      cities: z.array(z.object({ code: z.string(), name: z.string(), schools: count })),
    }),
  }),
  getPublicProspectus: endpoint({
    method: 'GET',
    path: '/api/public/prospectuses/{orgNo}',
    title: '一所学校的招生简章',
    needs: 'public',
    published: true,
    input: z.object({ orgNo, year: year.optional() }),
    output: z.object({
      orgNo,
      schoolName: z.string(),
      cityName: z.string(),
      level: z.string(),
      ownership: z.string().nullable(),
      year,
      years: z.array(year),
      current: z.object({ id: uuid, version: count, filingNo: z.string(), filedOn: z.string(), filedBy: z.string(), content: prospectusContent, more: z.array(z.object({ title: z.string(), text: z.string() })) }).nullable(),
      versions: z.array(z.object({ version: count, filingNo: z.string(), filedOn: z.string(), endedOn: z.string().nullable(), endedReason: z.string().nullable(), reason: z.string().nullable(), differences: z.array(difference) })),
      lines: z.array(planLine),
      changes: z.array(change),
      /** Why nobody can be taken at this moment, in words; empty when the school recruits. */
      obstacles: z.array(z.string()),
      phones: z.array(z.string()),
      authorityName: z.string().nullable(),
      authorityPhone: z.string().nullable(),
    }),
  }),
  printPublicProspectus: endpoint({
    method: 'GET',
    path: '/api/public/prospectuses/{orgNo}/{year}/pdf',
    title: '下载公布的招生简章（PDF）',
    needs: 'public',
    published: true,
    download: true,
    input: z.object({ orgNo, year }),
    output: z.object({}),
  }),
  listPublicRecruitment: endpoint({
    method: 'GET',
    path: '/api/public/recruitment-list',
    title: '有招生资质的学校和专业',
    needs: 'public',
    published: true,
    input: z.object({ page: listQuery.page, size: listQuery.size, ...entryFilter }),
    output: listOf(entry).extend({
      year,
      years: z.array(year),
      schools: count,
      archived: z.boolean(),
      publications: z.array(z.object({ serial: count, publishedOn: z.string(), publishedBy: z.string(), cosignOrg: z.string(), cosignDocument: z.string(), cosignOn: z.string(), entries: count })),
    }),
  }),
  downloadPublicRecruitment: endpoint({
    method: 'GET',
    path: '/api/public/recruitment-list.csv',
    title: '下载有招生资质的学校和专业',
    needs: 'public',
    published: true,
    download: true,
    input: z.object(entryFilter),
    output: z.object({}),
  }),
  listPublicPlanChanges: endpoint({
    method: 'GET',
    path: '/api/public/plan-changes',
    title: '招生计划变更公告',
    needs: 'public',
    published: true,
    input: z.object({ page: listQuery.page, size: listQuery.size, q: listQuery.q, year: year.optional(), orgNo: orgNo.optional() }),
    output: listOf(change),
  }),
}
