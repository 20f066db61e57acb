import { z } from 'zod'
import { type Api, day, endpoint, exportFormat, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'
import { figureFields, saved, sheetCheck } from './wire.ts'

const year = z.string().regex(/^\d{4}$/, '写四位年份，如 2025')
export const level = z.enum(['school', 'county', 'city', 'province'])
export const standing = z.enum(['planned', 'waiting', 'filling', 'checking', 'county', 'city', 'province', 'returned', 'locked', 'cancelled'])
const lineId = z.string().min(1).max(60)
const reason = z.string().trim().min(2, '写明理由，至少两个字').max(300, '理由最多 300 个字')

export const relation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('atMost'), part: lineId, whole: lineId }),
  z.object({ kind: z.literal('sum'), parts: z.array(lineId).min(2).max(20), whole: lineId }),
])

export const lineShape = z.object({
  id: z.string(),
  title: z.string(),
  unit: z.string(),
  measure: z.enum(['count', 'amount', 'ratio']),
  factor: z.number(),
  definition: z.string(),
  definitionVersion: z.number().int(),
  clause: z.string(),
  responsible: z.string(),
})

const progress = z.object({
  all: z.number().int(),
  begun: z.number().int(),
  sent: z.number().int(),
  locked: z.number().int(),
  /** Not handed in and past the closing day, or handed in after it. */
  late: z.number().int(),
})

export const roundRow = z.object({
  id: uuid,
  title: z.string(),
  period: z.string(),
  levels: z.array(level),
  countedLevel: level,
  lineCount: z.number().int(),
  opensOn: day,
  closesOn: day,
  state: z.enum(['planned', 'open', 'withdrawn']),
  askedBy: z.string(),
  /** The own report of the round; null where the round does not ask the own unit. */
  own: z.object({ id: uuid, standing, answered: z.number().int(), late: z.boolean() }).nullable(),
  /** Reports of units below that the own range shows; null where there are none. */
  below: progress.nullable(),
})

export const returnRow = z.object({
  id: uuid,
  orgNo,
  orgName: z.string(),
  level,
  standing,
  answered: z.number().int(),
  flagged: z.number().int(),
  late: z.boolean(),
  /** Who has it now. */
  waitingFor: z.string().nullable(),
  submittedAt: z.string().nullable(),
  lockedAt: z.string().nullable(),
  filledBy: z.string().nullable(),
  caseId: uuid.nullable(),
  caseNo: z.string().nullable(),
})

const returnsFilter = {
  id: uuid,
  level: level.optional(),
  standing: standing.optional(),
  late: z.boolean().optional(),
  q: z.string().max(60).optional(),
}

const sumsQuery = { id: uuid, org: orgNo.optional(), by: z.enum(['authority', 'location']).default('authority') }

export const api = {
  listRounds: endpoint({
    method: 'GET',
    path: '/api/returns/rounds',
    title: '填报批次清单',
    needs: 'returns.read',
    input: z.object({ ...listQuery, period: year.optional() }),
    output: listOf(roundRow),
  }),
  exportRounds: endpoint({
    method: 'POST',
    path: '/api/returns/rounds/export',
    title: '导出填报批次',
    needs: 'returns.read',
    audit: 'returns.export-rounds',
    download: true,
    input: z.object({ period: year.optional(), q: z.string().max(60).optional(), format: exportFormat }),
    output: z.object({}),
  }),
  listReportable: endpoint({
    method: 'GET',
    path: '/api/returns/reportable',
    title: '可以填报的指标',
    needs: 'returns.open',
    input: z.object({}),
    output: z.object({ lines: z.array(lineShape.extend({ plan: z.string() })), units: z.array(z.object({ orgNo, name: z.string(), level })) }),
  }),
  openRound: endpoint({
    method: 'POST',
    path: '/api/returns/rounds',
    title: '发起填报批次',
    needs: 'returns.open',
    audit: 'returns.open-round',
    input: z.object({
      title: z.string().trim().min(2, '写批次名称').max(60, '批次名称最多 60 个字'),
      period: year,
      levels: z.array(level).min(1, '选填报层级').max(4),
      countedLevel: level,
      lineIds: z.array(lineId).min(1, '选要填报的指标').max(60, '一个批次最多 60 项指标'),
      relations: z.array(relation).max(60).default([]),
      /** Only these units; all of the levels where it is left out. */
      units: z.array(orgNo).max(2000).optional(),
      opensOn: day,
      closesOn: day,
      instruction: z.string().trim().max(2000).default(''),
      clause: z.string().regex(/^\d{3}:\d{1,4}$/, '条款写作 来源文件:行号'),
    }),
    output: z.object({ id: uuid, units: z.number().int(), state: z.enum(['planned', 'open']), jobId: z.string().nullable() }),
  }),
  getRound: endpoint({
    method: 'GET',
    path: '/api/returns/rounds/{id}',
    title: '填报批次',
    needs: 'returns.read',
    input: z.object({ id: uuid }),
    output: roundRow.extend({
      lines: z.array(lineShape),
      relations: z.array(relation),
      instruction: z.string(),
      clause: z.string(),
      createdByName: z.string(),
      version: z.number().int(),
      byLevel: z.array(progress.extend({ level })),
    }),
  }),
  listReturns: endpoint({
    method: 'GET',
    path: '/api/returns/rounds/{id}/returns',
    title: '填报完成情况',
    needs: 'returns.read',
    input: z.object({ ...returnsFilter, page: listQuery.page, size: listQuery.size }),
    output: listOf(returnRow),
  }),
  exportReturns: endpoint({
    method: 'POST',
    path: '/api/returns/rounds/{id}/returns/export',
    title: '导出填报完成情况',
    needs: 'returns.read',
    audit: 'returns.export',
    download: true,
    input: z.object({ ...returnsFilter, format: exportFormat }),
    output: z.object({}),
  }),
  remindReturns: endpoint({
    method: 'POST',
    path: '/api/returns/rounds/{id}/remind',
    title: '提醒没有报的单位',
    needs: 'returns.approve',
    audit: 'returns.remind',
    input: z.object({ id: uuid, level: level.optional() }),
    output: z.object({ reminded: z.number().int() }),
  }),
  moveClosing: endpoint({
    method: 'POST',
    path: '/api/returns/rounds/{id}/closing-day',
    title: '改截止日期',
    needs: 'returns.open',
    audit: 'returns.move-closing',
    input: z.object({ id: uuid, version: z.number().int(), closesOn: day, reason }),
    output: z.object({ closesOn: day }),
  }),
  withdrawRound: endpoint({
    method: 'POST',
    path: '/api/returns/rounds/{id}/withdraw',
    title: '撤销填报批次',
    needs: 'returns.open',
    audit: 'returns.withdraw-round',
    input: z.object({ id: uuid, version: z.number().int(), reason }),
    output: z.object({ cancelled: z.number().int() }),
  }),
  getSums: endpoint({
    method: 'GET',
    path: '/api/returns/rounds/{id}/sums',
    title: '下级合计与本级填报',
    needs: 'returns.read',
    input: z.object(sumsQuery),
    output: z.object({
      orgNo,
      orgName: z.string(),
      asOf: day,
      /** Schools that lie in the region and are run by an authority whose reports the own range does not show. */
      unseen: z.array(z.string()),
      /** Units one may look at: the own one and those below it. */
      places: z.array(z.object({ orgNo, name: z.string() })),
      rows: z.array(
        z.object({
          line: z.string(),
          title: z.string(),
          unit: z.string(),
          own: z.string().nullable(),
          sums: z.array(z.object({ level, amount: z.string(), units: z.number().int(), locked: z.number().int(), all: z.number().int() })),
          differs: z.boolean(),
        }),
      ),
    }),
  }),
  exportSums: endpoint({
    method: 'POST',
    path: '/api/returns/rounds/{id}/sums/export',
    title: '导出下级合计',
    needs: 'returns.read',
    audit: 'returns.export-sums',
    download: true,
    input: z.object({ ...sumsQuery, format: exportFormat }),
    output: z.object({}),
  }),
  getReturn: endpoint({
    method: 'GET',
    path: '/api/returns/{id}',
    title: '填报表',
    needs: 'returns.read',
    input: z.object({ id: uuid }),
    output: returnRow.extend({
      roundId: uuid,
      roundTitle: z.string(),
      period: z.string(),
      closesOn: day,
      instruction: z.string(),
      clause: z.string(),
      countedLevel: level,
      version: z.number().int(),
      caseVersion: z.number().int().nullable(),
      checkedBy: z.string().nullable(),
      reopened: z.number().int(),
      /** Whether the own post may change figures now. */
      editable: z.boolean(),
      /** Whether the own post may ask for unlocking. */
      unlockable: z.boolean(),
      relations: z.array(relation),
      yearShare: z.number(),
      threshold: z.number(),
      lines: z.array(
        lineShape.extend({
          entry: figureFields,
          /** Locked figures of earlier years, the latest first. */
          past: z.array(z.object({ period: z.string(), value: z.number(), base: z.number().nullable() })),
          peers: z.object({ median: z.number(), spread: z.number(), count: z.number().int() }).nullable(),
        }),
      ),
      findings: z.array(
        z.object({ rule: z.string(), title: z.string(), kind: z.enum(['block', 'ask']), line: z.string(), message: z.string(), mend: z.string(), explained: z.boolean() }),
      ),
    }),
  }),
  saveReturn: endpoint({
    method: 'PUT',
    path: '/api/returns/{id}/figures',
    title: '保存填报的数值',
    needs: 'returns.fill',
    audit: 'returns.save',
    input: z.object({ id: uuid, version: z.number().int(), figures: z.array(figureFields.extend({ line: lineId })).min(1).max(60) }),
    output: saved,
  }),
  sendReturn: endpoint({
    method: 'POST',
    path: '/api/returns/{id}/send',
    title: '填报表送复核',
    needs: 'returns.fill',
    audit: 'returns.send',
    input: z.object({ id: uuid, version: z.number().int(), reason: z.string().trim().max(500).optional() }),
    output: z.object({ caseId: uuid, state: z.string(), stateTitle: z.string() }),
  }),
  addEvidence: endpoint({
    method: 'POST',
    path: '/api/returns/{id}/files',
    title: '上传填报佐证',
    needs: 'returns.fill',
    audit: 'returns.add-evidence',
    upload: { maxBytes: 20 * 1024 * 1024, accept: '.pdf,.jpg,.jpeg,.png' },
    input: z.object({ id: uuid }),
    output: z.object({ fileId: uuid, name: z.string() }),
  }),
  listEntries: endpoint({
    method: 'GET',
    path: '/api/returns/{id}/entries',
    title: '数值的历史',
    needs: 'returns.read',
    input: z.object({ id: uuid, line: lineId.optional(), page: listQuery.page, size: listQuery.size }),
    output: listOf(
      z.object({ id: uuid, line: z.string(), title: z.string(), before: z.string().nullable(), after: z.string(), how: z.enum(['form', 'file']), by: z.string(), at: z.string(), caseNo: z.string() }),
    ),
  }),
  getSheet: endpoint({
    method: 'POST',
    path: '/api/returns/{id}/sheet',
    title: '下载离线填报表',
    needs: 'returns.fill',
    audit: 'returns.get-sheet',
    download: true,
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
  checkSheet: endpoint({
    method: 'POST',
    path: '/api/returns/{id}/sheet/check',
    title: '检查离线填报表',
    needs: 'returns.fill',
    audit: 'returns.check-sheet',
    upload: { maxBytes: 5 * 1024 * 1024, accept: '.xlsx,.csv' },
    input: z.object({ id: uuid }),
    output: sheetCheck,
  }),
  loadSheet: endpoint({
    method: 'POST',
    path: '/api/returns/{id}/sheet/load',
    title: '导入离线填报表',
    needs: 'returns.fill',
    audit: 'returns.load-sheet',
    upload: { maxBytes: 5 * 1024 * 1024, accept: '.xlsx,.csv' },
    input: z.object({ id: uuid, version: z.number().int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    output: saved.extend({ changed: z.number().int() }),
  }),
  applyUnlock: endpoint({
    method: 'POST',
    path: '/api/returns/{id}/unlock',
    title: '申请解锁填报表',
    needs: 'returns.fill',
    audit: 'returns.apply-unlock',
    input: z.object({ id: uuid, reason }),
    output: z.object({ caseId: uuid, no: z.string(), stateTitle: z.string() }),
  }),
} satisfies Api
