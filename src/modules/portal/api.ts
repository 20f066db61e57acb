import { z } from 'zod'
import { day, endpoint, listOf, listQuery, orgNo } from '../../kernel/api.ts'
import { standings } from './codes.ts'

const standing = z.enum(standings)

const filter = {
  q: listQuery.q,
  city: z.string().max(6).optional(),
  level: z.enum(['technician', 'senior', 'technical']).optional(),
  ownership: z.enum(['public', 'private', 'enterprise', 'industry']).optional(),
  category: z.string().max(20).optional(),
  standing: standing.optional(),
}

const school = z.object({
  orgNo,
  name: z.string(),
  level: z.string(),
  ownership: z.string().nullable(),
  cityName: z.string(),
  specialties: z.number().int(),
  standing,
})

export const api = {
  listPublicSchools: endpoint({
    method: 'GET',
    path: '/api/public/schools',
    title: '招生资质名录',
    needs: 'public',
    input: z.object({ page: listQuery.page, size: listQuery.size, ...filter }),
    output: listOf(school).extend({ year: z.number().int() }),
  }),
  downloadPublicSchools: endpoint({
    method: 'GET',
    path: '/api/public/schools.csv',
    title: '下载招生资质名录',
    needs: 'public',
    input: z.object(filter),
    output: z.object({}),
    download: true,
  }),
  getPublicSchool: endpoint({
    method: 'GET',
    path: '/api/public/schools/{orgNo}',
    title: '学校公开信息',
    needs: 'public',
    input: z.object({ orgNo }),
    output: school.extend({
      year: z.number().int(),
      approvedOn: day.nullable(),
      listNo: z.string().nullable(),
      address: z.string().nullable(),
      phone: z.string().nullable(),
      creditCode: z.string().nullable(),
      foundedOn: day.nullable(),
      authorityName: z.string().nullable(),
      authorityPhone: z.string().nullable(),
      sites: z.array(z.object({ name: z.string(), approvedOn: day.nullable(), approvedBy: z.string().nullable(), address: z.string().nullable() })),
      offered: z.array(
        z.object({ code: z.string(), name: z.string(), category: z.string().nullable(), trainingLevel: z.string(), lengthYears: z.number(), filedOn: day.nullable() }),
      ),
    }),
  }),
  getPublicSummary: endpoint({
    method: 'GET',
    path: '/api/public/summary',
    title: '名录汇总',
    needs: 'public',
    input: z.object({}),
    output: z.object({
      year: z.number().int(),
      today: day,
      /** The last day on which a school was added to this year's list. */
      listedOn: day.nullable(),
      total: z.number().int(),
      standings: z.array(z.object({ standing, count: z.number().int() })),
      levels: z.array(z.object({ level: z.string(), count: z.number().int() })),
      cities: z.array(z.object({ code: z.string(), name: z.string(), count: z.number().int() })),
      phones: z.array(z.object({ name: z.string(), phone: z.string() })),
      categories: z.array(z.object({ category: z.string(), specialties: z.number().int(), schools: z.number().int() })),
    }),
  }),
  listDemoAccounts: endpoint({
    method: 'GET',
    path: '/api/public/demo-accounts',
    title: '演示账号',
    needs: 'public',
    input: z.object({}),
    output: z.object({
      rows: z.array(z.object({ username: z.string(), password: z.string(), title: z.string(), orgName: z.string() })),
      /** Certificates to try the verification with. */
      certificates: z.array(z.object({ number: z.string(), name: z.string(), state: z.string() })),
    }),
  }),
}
