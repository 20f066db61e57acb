import { z } from 'zod'
import { day, endpoint, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'
import { filingFacts } from './case-facts.ts'

const trainingLevel = z.enum(['junior', 'intermediate', 'senior', 'technician'])
const specialty = z.object({
  version: z.string(),
  code: z.string(),
  name: z.string(),
  category: z.string(),
  levels: z.array(trainingLevel),
  demonstration: z.boolean(),
})
const filed = z.object({
  id: uuid,
  orgNo,
  schoolName: z.string(),
  catalogueVersion: z.string(),
  code: z.string(),
  name: z.string(),
  trainingLevel,
  lengthYears: z.number(),
  state: z.enum(['filed', 'approved', 'stopped']),
  filedOn: day.nullable(),
  validTo: day.nullable(),
  caseNo: z.string().nullable(),
})

const problem = z.object({
  excelRow: z.number().int(),
  column: z.string(),
  header: z.string(),
  found: z.string(),
  level: z.enum(['block', 'warn', 'fixed']),
  message: z.string(),
  mend: z.string(),
})
const upload = { maxBytes: 20 * 1024 * 1024, accept: '.xlsx,.csv' }
const balance = z.object({
  /** Of the file; a load must name the one that was checked. */
  sha256: z.string(),
  sent: z.number().int(),
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  rejected: z.number().int(),
  versions: z.array(z.string()),
  fileProblems: z.array(z.object({ message: z.string(), mend: z.string() })),
  problems: z.array(problem),
})

export const api = {
  listSpecialties: endpoint({
    method: 'GET',
    path: '/api/specialties',
    title: '专业目录',
    needs: 'specialties.read',
    input: z.object({
      ...listQuery,
      version: z.string().max(40).optional(),
      category: z.array(z.string().max(40)).optional(),
      level: z.array(trainingLevel).optional(),
    }),
    output: listOf(specialty),
  }),
  listCatalogueVersions: endpoint({
    method: 'GET',
    path: '/api/specialties/versions',
    title: '专业目录版本',
    needs: 'specialties.read',
    input: z.object({}),
    output: z.object({
      rows: z.array(
        z.object({
          version: z.string(),
          count: z.number().int(),
          demonstration: z.boolean(),
          categories: z.array(z.string()),
        }),
      ),
    }),
  }),
  exportSpecialties: endpoint({
    method: 'GET',
    path: '/api/specialties/export',
    title: '导出专业目录',
    needs: 'specialties.read',
    input: z.object({
      q: listQuery.q,
      sort: listQuery.sort,
      version: z.string().max(40).optional(),
      category: z.array(z.string().max(40)).optional(),
      level: z.array(trainingLevel).optional(),
      format: z.enum(['xlsx', 'csv']).default('xlsx'),
    }),
    output: z.unknown(),
    download: true,
  }),
  downloadCatalogueTemplate: endpoint({
    method: 'GET',
    path: '/api/specialties/template',
    title: '专业目录导入模板',
    needs: 'specialties.import',
    input: z.object({}),
    output: z.unknown(),
    download: true,
  }),
  checkCatalogue: endpoint({
    method: 'POST',
    path: '/api/specialties/check',
    title: '预检专业目录文件',
    needs: 'specialties.import',
    audit: 'specialty.check-catalogue',
    input: z.object({}),
    output: balance,
    upload,
  }),
  loadCatalogue: endpoint({
    method: 'POST',
    path: '/api/specialties/load',
    title: '写入专业目录',
    needs: 'specialties.import',
    audit: 'specialty.load-catalogue',
    input: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    output: balance,
    upload,
  }),
  listFiledSpecialties: endpoint({
    method: 'GET',
    path: '/api/school-specialties',
    title: '学校已备案专业',
    needs: 'specialties.read',
    input: z.object({
      ...listQuery,
      orgNo: orgNo.optional(),
      on: day.optional(),
      state: z.array(z.enum(['filed', 'approved', 'stopped'])).optional(),
      level: z.array(trainingLevel).optional(),
    }),
    output: listOf(filed),
  }),
  applyFiling: endpoint({
    method: 'POST',
    path: '/api/specialty-cases/filings',
    title: '报专业备案',
    needs: 'specialties.apply',
    audit: 'specialty.apply',
    input: z.object({
      orgNo,
      caseId: uuid.optional(),
      version: z.number().int().optional(),
      ...filingFacts.shape,
    }),
    output: z.object({
      id: uuid,
      no: z.string(),
      state: z.string(),
      stateTitle: z.string(),
      authorityName: z.string(),
    }),
  }),
}
