import { z } from 'zod'
import { endpoint, listOf, listQuery, uuid } from '../../kernel/api.ts'
import { rosterApi } from './roster-api.ts'

const total = z.object({ grade: z.number().int().min(1990).max(2100), trainingLevel: z.string().max(40), count: z.number().int().min(0).max(100_000) })

// A batch is shown by the same page as a roster; where its rows stand comes on top.
const batch = rosterApi.getRosterImport.output.extend({
  stock: z.object({
    waiting: z.number().int(),
    entered: z.number().int(),
    conflicts: z.number().int(),
    caseId: uuid.nullable(),
    caseNo: z.string().nullable(),
  }),
})

export type StockBatch = z.infer<typeof batch>

const row = z.object({
  id: uuid,
  excelRow: z.number().int(),
  name: z.string(),
  idMasked: z.string(),
  studentNumber: z.string(),
  grade: z.number().int(),
  trainingLevel: z.string(),
  specialtyName: z.string(),
  status: z.string(),
  entryDate: z.string(),
  registeredOn: z.string(),
  changes: z.array(z.object({ title: z.string(), on: z.string(), note: z.string().nullable() })),
  state: z.enum(['waiting', 'entered', 'conflict']),
  conflict: z.string().nullable(),
  sample: z.enum(['match', 'mismatch']).nullable(),
  sampleNote: z.string().nullable(),
})

export type StockWireRow = z.infer<typeof row>

/** Opening stock: import by the school, confirmation by the authority. */
export const stockApi = {
  downloadStockTemplate: endpoint({
    method: 'GET',
    path: '/api/stock-imports/template',
    title: '下载存量学籍模板',
    needs: 'students.import',
    input: z.object({}),
    output: z.unknown(),
    download: true,
  }),
  listStockImports: endpoint({
    method: 'GET',
    path: '/api/stock-imports',
    title: '存量学籍批次',
    needs: 'students.import',
    input: z.object({}),
    output: z.object({
      rows: z.array(batch),
      targets: rosterApi.listRosterImports.output.shape.targets,
      template: z.object({ version: z.string(), columns: z.number() }),
    }),
  }),
  checkStock: endpoint({
    method: 'POST',
    path: '/api/stock-imports',
    title: '上传存量学籍并预检',
    needs: 'students.import',
    audit: 'student.stock-check',
    input: z.object({ filename: z.string().max(200).default('存量学籍.xlsx') }),
    output: batch,
    upload: { maxBytes: 50 * 1024 * 1024, accept: '.xlsx,.csv' },
  }),
  getStockImport: endpoint({
    method: 'GET',
    path: '/api/stock-imports/{id}',
    title: '存量学籍批次详情',
    needs: 'students.import',
    input: z.object({ id: uuid }),
    output: batch.extend({ totals: z.array(total) }),
  }),
  listStockProblems: endpoint({
    method: 'GET',
    path: '/api/stock-imports/{id}/problems',
    title: '存量学籍逐行问题',
    needs: 'students.import',
    input: rosterApi.listRosterProblems.input,
    output: rosterApi.listRosterProblems.output,
  }),
  mapStockColumns: endpoint({
    method: 'POST',
    path: '/api/stock-imports/{id}/mapping',
    title: '指定存量学籍的列并重新预检',
    needs: 'students.import',
    audit: 'student.stock-map',
    input: rosterApi.mapRosterColumns.input,
    output: batch,
  }),
  downloadStockResult: endpoint({
    method: 'GET',
    path: '/api/stock-imports/{id}/result',
    title: '下载存量学籍结果表',
    needs: 'students.import',
    input: rosterApi.downloadRosterResult.input,
    output: z.unknown(),
    download: true,
  }),
  commitStock: endpoint({
    method: 'POST',
    path: '/api/stock-imports/{id}/commit',
    title: '写入存量学籍（待确认）',
    needs: 'students.import',
    audit: 'student.stock-commit',
    input: z.object({ id: uuid, new: z.number().int() }),
    output: batch,
  }),
  undoStock: endpoint({
    method: 'POST',
    path: '/api/stock-imports/{id}/undo',
    title: '撤销一批没有报送的存量学籍',
    needs: 'students.import',
    audit: 'student.stock-undo',
    input: z.object({ id: uuid, reason: z.string().trim().min(2, '写明理由，至少 2 个字。').max(200) }),
    output: batch,
  }),
  openStockCase: endpoint({
    method: 'POST',
    path: '/api/stock-cases',
    title: '报送存量学籍',
    needs: 'students.import',
    audit: 'student.stock-open',
    /** `totals`: what the school declares from its own books, to be compared with the rows. */
    input: z.object({ batchIds: z.array(uuid).min(1).max(50), totals: z.array(total).min(1, '写明各年级、各层次的人数。').max(200) }),
    output: z.object({ id: uuid, no: z.string(), version: z.number().int(), count: z.number().int() }),
  }),
  declareStockTotals: endpoint({
    method: 'POST',
    path: '/api/stock-cases/{id}/totals',
    title: '改报存量学籍的人数',
    needs: 'students.import',
    audit: 'student.stock-totals',
    input: z.object({ id: uuid, totals: z.array(total).min(1).max(200) }),
    output: z.object({ id: uuid }),
  }),
  getStockCase: endpoint({
    method: 'GET',
    path: '/api/stock-cases/{id}',
    title: '查看存量学籍办件的人数和抽查',
    needs: 'students.readRegistration',
    input: z.object({ id: uuid }),
    output: z.object({
      rows: z.number().int(),
      entered: z.number().int(),
      conflicts: z.number().int(),
      totals: z.array(z.object({ grade: z.number().int(), trainingLevel: z.string(), levelName: z.string(), declared: z.number().int(), imported: z.number().int() })),
      sampleSize: z.number().int(),
      sample: z.array(row),
      /** Whether the present post may record the sample now. */
      maySample: z.boolean(),
      mayDeclare: z.boolean(),
    }),
  }),
  listStockRows: endpoint({
    method: 'GET',
    path: '/api/stock-cases/{id}/rows',
    title: '查看存量学籍办件的学生',
    needs: 'students.readRegistration',
    input: z.object({ id: uuid, ...listQuery, only: z.enum(['conflict', 'sampled']).optional() }),
    output: listOf(row),
  }),
  recordStockSample: endpoint({
    method: 'POST',
    path: '/api/stock-cases/{id}/sample',
    title: '登记存量学籍抽查',
    needs: 'students.reviewRegistration',
    audit: 'student.stock-sample',
    input: z.object({
      id: uuid,
      version: z.number().int(),
      results: z.array(z.object({ id: uuid, result: z.enum(['match', 'mismatch']), note: z.string().max(200).optional() })).min(1).max(2000),
    }),
    output: z.object({ id: uuid, version: z.number().int(), recorded: z.number().int() }),
  }),
}
