import { z } from 'zod'
import { columnName, endpoint, exportFormat, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

const state = z.enum(['draft', 'signing', 'issued', 'cancelled'])
const receiptState = z.enum(['waiting', 'objected', 'adjusting', 'confirmed', 'replaced'])
const nature = z.enum(['sum', 'same', 'each', 'none'])
const year = z.number().int().min(2000).max(2100)
const lineId = z.string().max(60)
const plan = z.object({ id: z.string(), title: z.string() })
const cell = z.object({ line: lineId, unitNo: orgNo, year, value: z.number().nullable() })
const parent = z.object({ year, value: z.number().nullable(), source: z.enum(['assigned', 'plan', 'pace', 'none']) })
const line = z.object({ id: z.string(), name: z.string(), unit: z.string(), nature, operator: z.string(), places: z.number().int(), clause: z.string(), minimum: z.number().nullable(), part: z.string().nullable() })
const filter = { planId: z.string().max(60).optional(), state: state.optional() }
const receipt = z.object({ id: uuid, caseNo: z.string(), unitNo: orgNo, unitName: z.string(), state: receiptState, objection: z.string(), answer: z.string(), decidedOn: z.string().nullable() })

const breakdownRow = z.object({
  id: uuid, caseNo: z.string(), orgNo, orgName: z.string(), planId: z.string(), planTitle: z.string(), title: z.string(), state,
  lines: z.number().int(), units: z.number().int(), years: z.array(year), changesId: uuid.nullable(), reason: z.string(), issuedOn: z.string().nullable(), createdBy: z.string(),
})

const issuedRow = z.object({
  planId: z.string(), line: z.string(), name: z.string(), unit: z.string(), nature, unitNo: orgNo, unitName: z.string(), year,
  value: z.number(), operator: z.string(), caseNo: z.string(), reason: z.string(), setOn: z.string(),
})

const issuedFilter = { planId: z.string().max(60).optional(), year: year.optional(), line: lineId.optional(), unitNo: orgNo.optional() }

/** A cell that a sheet or the matrix changes, in words. */
const change = z.object({ line: z.string(), unitNo: orgNo, unitName: z.string(), year, before: z.number().nullable(), after: z.number().nullable() })

export const breakdownApi = {
  listBreakdowns: endpoint({
    method: 'GET', path: '/api/targets/breakdowns', title: '查看目标分解', needs: 'targets.manage',
    input: z.object({ ...listQuery, ...filter }),
    output: listOf(breakdownRow).extend({ plans: z.array(plan) }),
  }),
  exportBreakdowns: endpoint({
    method: 'POST', path: '/api/targets/breakdowns/export', title: '导出目标分解清单', needs: 'targets.manage', audit: 'target.export-breakdowns', download: true,
    input: z.object({ q: z.string().max(60).optional(), ...filter, format: exportFormat, columns: z.array(columnName).max(30).optional() }),
    output: z.unknown(),
  }),
  getBreakdownChoices: endpoint({
    method: 'GET', path: '/api/targets/choices', title: '查看可以分解的指标和单位', needs: 'targets.manage',
    input: z.object({ planId: z.string().max(60).optional() }),
    output: z.object({
      plans: z.array(plan.extend({ from: year, to: year })),
      planId: z.string(),
      years: z.array(year),
      baseYears: z.array(year),
      units: z.array(z.object({ no: orgNo, name: z.string() })),
      lines: z.array(line.extend({ suggested: z.boolean() })),
    }),
  }),
  openBreakdown: endpoint({
    method: 'POST', path: '/api/targets/breakdowns', title: '建立目标分解', needs: 'targets.manage', audit: 'target.open-breakdown',
    input: z.object({
      planId: z.string().max(60), title: z.string().trim().min(2).max(80).optional(), lines: z.array(lineId).min(1).max(30), years: z.array(year).min(1).max(6), baseYear: year,
      unitNos: z.array(orgNo).min(1).max(200).optional(), changesId: uuid.optional(), reason: z.string().trim().max(500).default(''),
    }),
    output: z.object({ id: uuid, caseNo: z.string() }),
  }),
  getBreakdown: endpoint({
    method: 'GET', path: '/api/targets/breakdowns/{id}', title: '查看一次目标分解', needs: 'targets.manage',
    input: z.object({ id: uuid }),
    output: breakdownRow.extend({
      version: z.number().int(), editable: z.boolean(), own: z.boolean(), baseYear: year, surplus: z.number(),
      lineList: z.array(line.extend({ parents: z.array(parent) })),
      unitList: z.array(z.object({ no: orgNo, name: z.string() })),
      cells: z.array(z.object({ line: z.string(), unitNo: orgNo, year, value: z.number().nullable(), before: z.number().nullable() })),
      bases: z.array(z.object({ line: z.string(), unitNo: orgNo, value: z.number().nullable() })),
      receipts: z.array(receipt),
      changes: z.object({ id: uuid, caseNo: z.string(), title: z.string() }).nullable(),
    }),
  }),
  saveBreakdown: endpoint({
    method: 'PUT', path: '/api/targets/breakdowns/{id}/cells', title: '填写目标分解', needs: 'targets.manage', audit: 'target.save-breakdown',
    input: z.object({ id: uuid, version: z.number().int(), cells: z.array(cell).min(1).max(3000) }),
    output: z.object({ version: z.number().int(), saved: z.number().int() }),
  }),
  proposeBreakdown: endpoint({
    method: 'GET', path: '/api/targets/breakdowns/{id}/proposal', title: '推算目标分解', needs: 'targets.manage',
    input: z.object({ id: uuid, method: z.enum(['base', 'even']), line: lineId.optional() }),
    output: z.object({ cells: z.array(cell), skipped: z.array(z.object({ line: z.string(), year, why: z.string() })) }),
  }),
  getBreakdownSheet: endpoint({
    method: 'POST', path: '/api/targets/breakdowns/{id}/sheet', title: '下载目标分解表', needs: 'targets.manage', audit: 'target.get-sheet', download: true,
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
  checkBreakdownSheet: endpoint({
    method: 'POST', path: '/api/targets/breakdowns/{id}/sheet/check', title: '检查目标分解表', needs: 'targets.manage', audit: 'target.check-sheet',
    upload: { maxBytes: 5 * 1024 * 1024, accept: '.xlsx,.csv' },
    input: z.object({ id: uuid }),
    output: z.object({ sha256: z.string(), version: z.number().int(), problems: z.array(z.object({ place: z.string(), message: z.string(), mend: z.string() })), changes: z.array(change) }),
  }),
  loadBreakdownSheet: endpoint({
    method: 'POST', path: '/api/targets/breakdowns/{id}/sheet/load', title: '导入目标分解表', needs: 'targets.manage', audit: 'target.load-sheet',
    upload: { maxBytes: 5 * 1024 * 1024, accept: '.xlsx,.csv' },
    input: z.object({ id: uuid, version: z.number().int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    output: z.object({ version: z.number().int(), saved: z.number().int() }),
  }),
  listIssuedTargets: endpoint({
    method: 'GET', path: '/api/targets/issued', title: '查看下达的目标', needs: 'targets.read',
    input: z.object({ ...listQuery, ...issuedFilter }),
    output: listOf(issuedRow).extend({ plans: z.array(plan), lines: z.array(z.object({ id: z.string(), name: z.string() })) }),
  }),
  exportIssuedTargets: endpoint({
    method: 'POST', path: '/api/targets/issued/export', title: '导出下达的目标', needs: 'targets.read', audit: 'target.export-issued', download: true,
    input: z.object({ q: z.string().max(60).optional(), ...issuedFilter, format: exportFormat, columns: z.array(columnName).max(30).optional() }),
    output: z.unknown(),
  }),
  getOwnTargets: endpoint({
    method: 'GET', path: '/api/targets/mine', title: '查看本单位的目标', needs: 'targets.read',
    input: z.object({}),
    output: z.object({
      unit: z.object({ no: orgNo, name: z.string() }),
      today: z.string(),
      targets: z.array(issuedRow.extend({ actual: z.number().nullable(), period: z.string(), attainment: z.number().nullable(), reached: z.boolean().nullable() })),
      receipts: z.array(receipt.extend({ title: z.string(), issuerName: z.string(), issuedOn: z.string(), cells: z.array(z.object({ line: z.string(), name: z.string(), unit: z.string(), year, value: z.number(), before: z.number().nullable() })) })),
      results: z.array(z.object({ assessmentId: uuid, year, planTitle: z.string(), assessorName: z.string(), state: z.enum(['told', 'publishing', 'final']), score: z.number().nullable(), grade: z.string().nullable(), appealUntil: z.string().nullable() })),
    }),
  }),
}
