import { z } from 'zod'
import { type Api, day, endpoint, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

const dimension = z.enum(['region', 'school', 'specialty', 'level', 'sex', 'source', 'mode', 'grade', 'year'])
const year = z.number().int().min(2000).max(2100)
const head = z.array(z.object({ key: z.string(), label: z.string() }))

export const table = z.object({
  rows: head,
  columns: head,
  cells: z.array(z.array(z.number().int())),
  rowTotals: z.array(z.number().int()),
  columnTotals: z.array(z.number().int()),
  total: z.number().int(),
})

export const returnRow = z.object({
  id: z.string(),
  orgNo,
  orgName: z.string(),
  year,
  kind: z.enum(['school', 'authority']),
  state: z.enum(['draft', 'sent', 'locked']),
  referenceDate: day,
  students: z.number().int(),
  filledBy: z.string(),
  responsible: z.string(),
  filledOn: day,
  frozenAt: z.string(),
  lockedAt: z.string().nullable(),
  caseId: z.string().nullable(),
})

export const api = {
  listReturns: endpoint({
    method: 'GET',
    path: '/api/statistics/returns',
    title: '统计报表清单',
    needs: 'statistics.read',
    input: z.object({ ...listQuery, year: year.optional() }),
    output: listOf(returnRow).extend({
      year,
      referenceDate: day,
      /** What the own unit still owes this year; null when it has a return. */
      own: returnRow.nullable(),
      /** Units of the next level below whose locked return is missing; empty for a school. */
      missing: z.array(z.object({ orgNo, name: z.string() })),
    }),
  }),
  getReturn: endpoint({
    method: 'GET',
    path: '/api/statistics/returns/{id}',
    title: '统计报表',
    needs: 'statistics.read',
    input: z.object({ id: uuid }),
    output: returnRow.extend({
      included: z.array(z.object({ orgNo, name: z.string(), students: z.number().int() })),
      forms: z.array(z.object({ id: z.string(), title: z.string(), table })),
    }),
  }),
  freezeReturn: endpoint({
    method: 'POST',
    path: '/api/statistics/returns',
    title: '冻结本年统计报表',
    needs: 'statistics.fill',
    audit: 'statistics.freeze',
    input: z.object({ year, responsible: z.string().trim().min(2).max(30) }),
    output: returnRow,
  }),
  sendReturn: endpoint({
    method: 'POST',
    path: '/api/statistics/returns/{id}/send',
    title: '统计报表送审',
    needs: 'statistics.fill',
    audit: 'statistics.send',
    input: z.object({ id: uuid, reason: z.string().trim().max(500).optional() }),
    output: z.object({ caseId: z.string(), no: z.string() }),
  }),
  listDifferences: endpoint({
    method: 'GET',
    path: '/api/statistics/returns/{id}/differences',
    title: '冻结数与现在的差异',
    needs: 'statistics.read',
    input: z.object({ id: uuid, ...listQuery }),
    output: listOf(
      z.object({
        enrollmentId: z.string(),
        orgNo,
        label: z.string(),
        kind: z.enum(['added', 'removed', 'changed']),
        fields: z.array(z.object({ title: z.string(), frozen: z.string(), now: z.string() })),
      }),
    ).extend({ frozen: z.number().int(), now: z.number().int() }),
  }),
  getTable: endpoint({
    method: 'GET',
    path: '/api/statistics/table',
    title: '任意两维统计表',
    needs: 'statistics.read',
    input: z.object({ rows: dimension, columns: dimension, year: year.optional(), org: orgNo.optional() }),
    output: z.object({ basis: z.string(), table }),
  }),
  exportTable: endpoint({
    method: 'POST',
    path: '/api/statistics/table/export',
    title: '导出统计表',
    needs: 'statistics.read',
    audit: 'statistics.export',
    download: true,
    input: z.object({ rows: dimension, columns: dimension, year: year.optional(), org: orgNo.optional(), format: z.enum(['xlsx', 'csv']).default('xlsx') }),
    output: z.object({}),
  }),
  printReturn: endpoint({
    method: 'POST',
    path: '/api/statistics/returns/{id}/print',
    title: '打印统计报表',
    needs: 'statistics.read',
    audit: 'statistics.print',
    download: true,
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
  getPublicTable: endpoint({
    method: 'GET',
    path: '/api/public/statistics',
    title: '公开统计表',
    needs: 'public',
    input: z.object({ rows: z.enum(['region', 'specialty', 'level', 'sex', 'source', 'mode']), columns: z.enum(['region', 'level', 'sex', 'source', 'mode', 'year']), year: year.optional() }),
    output: z.object({
      year: year.nullable(),
      years: z.array(year),
      rule: z.string(),
      rows: head,
      columns: head,
      cells: z.array(z.array(z.string())),
      rowTotals: z.array(z.string()),
      columnTotals: z.array(z.string()),
      total: z.string(),
    }),
  }),
} satisfies Api
