import { z } from 'zod'
import { type Api, endpoint, listOf, listQuery } from '../../kernel/api.ts'
import { bindingKinds, coverageKinds, coverageStates } from './coverage-model.ts'

const filter = {
  text: z.string().regex(/^00[0-4]$/).optional(),
  document: z.string().max(60).optional(),
  kind: z.enum(coverageKinds).optional(),
  state: z.enum(coverageStates).optional(),
}
const counts = z.object({ bound: z.number().int(), uncovered: z.number().int(), 'not-software': z.number().int(), broken: z.number().int() })
const share = z.object({ key: z.string(), title: z.string(), total: z.number().int(), counts, share: z.number().nullable() })

const demand = z.object({
  id: z.string(),
  kind: z.enum(coverageKinds),
  clauses: z.array(z.string()),
  statement: z.string(),
  state: z.enum(coverageStates),
  by: z.array(z.object({ kind: z.enum(bindingKinds), title: z.string(), href: z.string().nullable(), found: z.boolean() })),
  /** Words of the test that proves it. */
  test: z.string(),
  note: z.string(),
})

export const coverageApi = {
  getCoverage: endpoint({
    method: 'GET',
    path: '/api/public/coverage',
    title: '政策落实对照',
    needs: 'public',
    input: z.object({}),
    output: z.object({ all: share, texts: z.array(share), kinds: z.array(share), documents: z.array(share) }),
  }),
  listDemands: endpoint({
    method: 'GET',
    path: '/api/public/coverage/demands',
    title: '政策落实对照 · 逐条',
    needs: 'public',
    input: z.object({ ...listQuery, ...filter }),
    output: listOf(demand),
  }),
  downloadDemands: endpoint({
    method: 'GET',
    path: '/api/public/coverage/demands.xlsx',
    title: '下载政策落实对照',
    needs: 'public',
    input: z.object({ ...filter, q: listQuery.q, format: z.enum(['xlsx', 'csv']).default('xlsx') }),
    output: z.object({}),
    download: true,
  }),
} satisfies Api
