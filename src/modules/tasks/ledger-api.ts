import { z } from 'zod'
import { columnName, day, endpoint, exportFormat, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

const names = z.array(z.string().trim().min(2).max(60)).max(40)
const source = z.enum(['builtin', 'file', 'screen'])
const lineState = z.enum(['open', 'running', 'late', 'done'])

const ledger = z.object({
  id: uuid,
  orgNo,
  code: z.string(),
  title: z.string(),
  clause: z.string().nullable(),
  note: z.string(),
  source,
  lines: z.number().int(),
  issued: z.number().int(),
  createdAt: z.string(),
})

export const lineRow = z.object({
  id: uuid,
  ledgerId: uuid,
  ledgerTitle: z.string(),
  no: z.string(),
  part: z.string(),
  measure: z.string(),
  task: z.string(),
  lead: z.array(z.string()),
  participants: z.array(z.string()),
  responsible: z.array(z.string()),
  toAssign: z.array(z.string()),
  dueOn: z.string().nullable(),
  source: z.string(),
  clause: z.string().nullable(),
  version: z.number().int(),
  state: lineState,
  duties: z.number().int(),
  done: z.number().int(),
  share: z.number().int().nullable(),
})

const lineFilter = {
  q: z.string().max(60).optional(),
  ledgerId: uuid.optional(),
  part: z.string().max(60).optional(),
  unit: z.string().max(60).optional(),
  role: z.enum(['lead', 'participant', 'responsible']).optional(),
  state: lineState.optional(),
  due: z.enum(['none', 'set', 'past']).optional(),
}

const lineInput = {
  no: z.string().trim().min(1).max(20),
  part: z.string().trim().max(60).default(''),
  measure: z.string().trim().max(120).default(''),
  task: z.string().trim().min(2).max(500),
  lead: names.default([]),
  participants: names.default([]),
  responsible: names.default([]),
  dueOn: day.optional(),
  clause: z.string().max(20).optional(),
}

const balance = z.object({
  sha256: z.string(),
  sent: z.number().int(),
  added: z.number().int(),
  rejected: z.number().int(),
  unknownUnits: z.array(z.string()),
  fileProblems: z.array(z.object({ message: z.string(), mend: z.string() })),
  problems: z.array(
    z.object({
      excelRow: z.number().int(),
      column: z.string(),
      header: z.string(),
      found: z.string(),
      level: z.enum(['block', 'warn', 'fixed']),
      message: z.string(),
      mend: z.string(),
    }),
  ),
  preview: z.array(z.object({ no: z.string(), measure: z.string(), task: z.string(), units: z.string(), dueOn: z.string().nullable() })),
  ledgerId: uuid.nullable(),
})

const upload = { maxBytes: 20 * 1024 * 1024, accept: '.xlsx,.csv' }

export const ledgerApi = {
  listTaskLedgers: endpoint({
    method: 'GET',
    path: '/api/tasks/ledgers',
    title: '查看任务台账',
    needs: 'tasks.supervise',
    input: z.object({}),
    output: z.object({
      rows: z.array(ledger),
      /** Ledgers that come with the product and are not in use yet. */
      offered: z.array(z.object({ code: z.string(), title: z.string(), note: z.string(), lines: z.number().int() })),
    }),
  }),
  adoptTaskLedger: endpoint({
    method: 'POST',
    path: '/api/tasks/ledgers/offered/{code}',
    title: '启用随系统提供的任务台账',
    needs: 'tasks.supervise',
    audit: 'task.adopt-ledger',
    input: z.object({ code: z.string().max(40) }),
    output: z.object({ id: uuid, lines: z.number().int() }),
  }),
  createTaskLedger: endpoint({
    method: 'POST',
    path: '/api/tasks/ledgers',
    title: '新建任务台账',
    needs: 'tasks.supervise',
    audit: 'task.create-ledger',
    input: z.object({ title: z.string().trim().min(2).max(80), clause: z.string().max(20).optional(), note: z.string().trim().max(300).default('') }),
    output: z.object({ id: uuid }),
  }),
  downloadTaskTemplate: endpoint({
    method: 'GET',
    path: '/api/tasks/template',
    title: '任务台账导入模板',
    needs: 'tasks.supervise',
    input: z.object({}),
    output: z.unknown(),
    download: true,
  }),
  checkTaskLedger: endpoint({
    method: 'POST',
    path: '/api/tasks/ledgers/check',
    title: '预检任务台账文件',
    needs: 'tasks.supervise',
    audit: 'task.check-ledger',
    upload,
    input: z.object({ filename: z.string().max(200).optional() }),
    output: balance,
  }),
  loadTaskLedger: endpoint({
    method: 'POST',
    path: '/api/tasks/ledgers/load',
    title: '导入任务台账',
    needs: 'tasks.supervise',
    audit: 'task.load-ledger',
    upload,
    input: z.object({ filename: z.string().max(200).optional(), sha256: z.string().length(64), title: z.string().trim().min(2).max(80), clause: z.string().max(20).optional() }),
    output: balance,
  }),
  listTaskLines: endpoint({
    method: 'GET',
    path: '/api/tasks/lines',
    title: '查看台账任务',
    needs: 'tasks.supervise',
    input: z.object({ ...listQuery, ...lineFilter }),
    output: listOf(lineRow).extend({
      units: z.array(z.string()),
      parts: z.array(z.string()),
      counts: z.object({ open: z.number().int(), running: z.number().int(), late: z.number().int(), done: z.number().int() }),
    }),
  }),
  exportTaskLines: endpoint({
    method: 'POST',
    path: '/api/tasks/lines/export',
    title: '导出任务台账',
    needs: 'tasks.supervise',
    audit: 'task.export-lines',
    input: z.object({ ...lineFilter, format: exportFormat, columns: z.array(columnName).max(30).optional() }),
    output: z.unknown(),
    download: true,
  }),
  printTaskLines: endpoint({
    method: 'POST',
    path: '/api/tasks/lines/print',
    title: '打印任务台账',
    needs: 'tasks.supervise',
    audit: 'task.print-lines',
    input: z.object(lineFilter),
    output: z.unknown(),
    download: true,
  }),
  getTaskLine: endpoint({
    method: 'GET',
    path: '/api/tasks/lines/{id}',
    title: '查看台账的一项任务',
    needs: 'tasks.supervise',
    input: z.object({ id: uuid }),
    output: lineRow.extend({
      tasks: z.array(z.object({ id: uuid, title: z.string(), issuedOn: z.string(), dueOn: z.string(), duties: z.number().int(), done: z.number().int() })),
      unitKinds: z.array(z.object({ name: z.string(), kind: z.string(), asWritten: z.string() })),
    }),
  }),
  addTaskLine: endpoint({
    method: 'POST',
    path: '/api/tasks/ledgers/{ledgerId}/lines',
    title: '在台账里加一项任务',
    needs: 'tasks.supervise',
    audit: 'task.add-line',
    input: z.object({ ledgerId: uuid, ...lineInput }),
    output: z.object({ id: uuid }),
  }),
  setTaskLine: endpoint({
    method: 'PUT',
    path: '/api/tasks/lines/{id}',
    title: '设定台账任务的期限和单位',
    needs: 'tasks.supervise',
    audit: 'task.set-line',
    input: z.object({
      id: uuid,
      version: z.number().int(),
      dueOn: day.nullable(),
      /** Units that the authority names for what the text leaves open. */
      lead: names,
      participants: names,
      responsible: names,
      reason: z.string().trim().min(2).max(500),
    }),
    output: z.object({ version: z.number().int() }),
  }),
}
