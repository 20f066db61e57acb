import { z } from 'zod'
import { type Api, endpoint, listOf, listQuery } from '../../kernel/api.ts'
import { calendarApi } from './calendar-api.ts'
import { codesApi } from './codes-api.ts'
import { coverageApi } from './coverage-api.ts'
import { extraApi } from './extra-api.ts'
import { runKinds } from './model.ts'
import { settingsApi } from './settings-api.ts'

export { extraTypes, extraTypeTitles } from './extra-api.ts'

const clauseRow = z.object({
  id: z.string(),
  document: z.string(),
  documentTitle: z.string(),
  number: z.string(),
  part: z.string(),
  statement: z.string(),
  figures: z.string(),
  kind: z.string(),
  /** How many workflows, rules, parameters, indicators, plans and fields cite it. */
  runs: z.number().int(),
})

const run = z.object({ kind: z.enum(runKinds), module: z.string(), title: z.string(), file: z.string(), line: z.number().int() })

export const api = {
  ...settingsApi,
  ...calendarApi,
  ...codesApi,
  ...coverageApi,
  ...extraApi,
  listDocuments: endpoint({
    method: 'GET',
    path: '/api/public/documents',
    title: '政策文件目录',
    needs: 'public',
    input: z.object({}),
    output: z.object({
      documents: z.array(
        z.object({
          key: z.string(),
          title: z.string(),
          number: z.string(),
          issuer: z.string(),
          issued: z.string(),
          region: z.string(),
          note: z.string(),
          clauses: z.number().int(),
        }),
      ),
    }),
  }),
  listClauses: endpoint({
    method: 'GET',
    path: '/api/public/clauses',
    title: '政策条款检索',
    needs: 'public',
    input: z.object({ ...listQuery, document: z.string().max(60).optional(), kind: z.string().max(20).optional() }),
    output: listOf(clauseRow),
  }),
  getClause: endpoint({
    method: 'GET',
    path: '/api/public/clauses/{id}',
    title: '政策条款',
    needs: 'public',
    input: z.object({ id: z.string().regex(/^\d{3}:\d+([–-]\d+)?$/) }),
    output: z.object({
      id: z.string(),
      document: z.string(),
      title: z.string(),
      number: z.string(),
      issuer: z.string(),
      issued: z.string(),
      part: z.string(),
      statement: z.string(),
      figures: z.string(),
      kind: z.string(),
      /** Source file and lines, as the index cites them. */
      source: z.string(),
      aliases: z.array(z.string()),
      runs: z.array(run),
    }),
  }),
} satisfies Api
