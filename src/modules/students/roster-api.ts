import { z } from 'zod'
import { endpoint, uuid } from '../../kernel/api.ts'

const problem = z.object({
  excelRow: z.number(),
  column: z.string(),
  header: z.string(),
  key: z.string(),
  found: z.string(),
  level: z.enum(['block', 'warn', 'fixed']),
  message: z.string(),
  mend: z.string(),
  clause: z.string().optional(),
})

const matchedColumn = z.object({
  letter: z.string(),
  header: z.string(),
  /** The field; null where the column is not imported. */
  key: z.string().nullable(),
  how: z.enum(['title', 'alias', 'remembered', 'ignored', 'unknown']),
  sample: z.string(),
})

const counts = z.object({
  sent: z.number(),
  new: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  rejected: z.number(),
  balances: z.boolean(),
  warnings: z.number(),
  fixed: z.number(),
  problems: z.number(),
})

const batch = z.object({
  id: uuid,
  state: z.enum(['checking', 'blocked', 'checked', 'cancelled', 'committing', 'committed', 'undone']),
  fileName: z.string(),
  fileBytes: z.number(),
  sheetName: z.string(),
  counts,
  /** Seconds the check took. */
  seconds: z.number(),
  /** What stops the whole file; then no row was checked. */
  fileProblems: z.array(z.object({ message: z.string(), mend: z.string(), link: z.string().optional() })),
  columns: z.array(matchedColumn),
  missing: z.array(z.string()),
  skipped: z.array(z.object({ excelRow: z.number(), text: z.string() })),
  createdBy: z.string(),
  createdAt: z.string(),
  committedAt: z.string().nullable(),
  /** Whether the batch can still be taken back as a whole, and why not. */
  undo: z.object({ possible: z.boolean(), why: z.string() }),
  note: z.string(),
  /** How far the check or the commit is; null when neither is under way. */
  progress: z.object({ done: z.number(), total: z.number() }).nullable(),
  /** Why the last check or commit ended early; then `resumable` says whether it can go on from where it stood. */
  stopped: z.string().nullable(),
  resumable: z.boolean(),
})

export type RosterBatch = z.infer<typeof batch>
export type RosterColumn = z.infer<typeof matchedColumn>

const target = z.object({ key: z.string(), title: z.string(), required: z.boolean() })

export const rosterApi = {
  downloadRosterTemplate: endpoint({
    method: 'GET',
    path: '/api/roster-imports/template',
    title: '下载名册模板',
    needs: 'students.import',
    input: z.object({}),
    output: z.unknown(),
    download: true,
  }),
  listRosterImports: endpoint({
    method: 'GET',
    path: '/api/roster-imports',
    title: '名册导入批次',
    needs: 'students.import',
    input: z.object({}),
    output: z.object({
      rows: z.array(batch),
      targets: z.array(target),
      template: z.object({ version: z.string(), columns: z.number() }),
    }),
  }),
  checkRoster: endpoint({
    method: 'POST',
    path: '/api/roster-imports',
    title: '上传名册并预检',
    needs: 'students.import',
    audit: 'student.roster-check',
    input: z.object({ filename: z.string().max(200).default('名册.xlsx') }),
    output: batch,
    upload: { maxBytes: 50 * 1024 * 1024, accept: '.xlsx,.csv' },
  }),
  getRosterImport: endpoint({
    method: 'GET',
    path: '/api/roster-imports/{id}',
    title: '名册导入批次详情',
    needs: 'students.import',
    input: z.object({ id: uuid }),
    output: batch,
  }),
  listRosterProblems: endpoint({
    method: 'GET',
    path: '/api/roster-imports/{id}/problems',
    title: '名册逐行问题',
    needs: 'students.import',
    input: z.object({
      id: uuid,
      level: z.enum(['block', 'warn', 'fixed']).optional(),
      column: z.string().max(8).optional(),
      page: z.number().int().min(1).max(100000).default(1),
      size: z.number().int().min(1).max(500).default(100),
    }),
    output: z.object({
      rows: z.array(problem),
      total: z.number(),
      levels: z.object({ block: z.number(), warn: z.number(), fixed: z.number() }),
      columns: z.array(z.object({ column: z.string(), header: z.string() })),
    }),
  }),
  listRosterChanges: endpoint({
    method: 'GET',
    path: '/api/roster-imports/{id}/changes',
    title: '名册将变更的内容',
    needs: 'students.import',
    input: z.object({ id: uuid }),
    output: z.object({
      rows: z.array(
        z.object({
          excelRow: z.number(),
          name: z.string(),
          differences: z.array(z.object({ title: z.string(), before: z.string(), after: z.string() })),
        }),
      ),
    }),
  }),
  downloadRosterResult: endpoint({
    method: 'GET',
    path: '/api/roster-imports/{id}/result',
    title: '下载名册结果表',
    needs: 'students.import',
    input: z.object({ id: uuid, which: z.enum(['all', 'rejected']).default('all') }),
    output: z.unknown(),
    download: true,
  }),
  mapRosterColumns: endpoint({
    method: 'POST',
    path: '/api/roster-imports/{id}/mapping',
    title: '指定名册的列并重新预检',
    needs: 'students.import',
    audit: 'student.roster-map',
    /** Header of the file → field; an empty string leaves the column out. Kept for the school's next file. */
    input: z.object({ id: uuid, columns: z.record(z.string().max(100), z.string().max(40)) }),
    output: batch,
  }),
  commitRoster: endpoint({
    method: 'POST',
    path: '/api/roster-imports/{id}/commit',
    title: '写入名册',
    needs: 'students.import',
    audit: 'student.roster-commit',
    /** The numbers the person saw; the check that runs again must come to the same. */
    input: z.object({ id: uuid, new: z.number().int(), changed: z.number().int() }),
    output: batch,
  }),
  cancelRoster: endpoint({
    method: 'POST',
    path: '/api/roster-imports/{id}/cancel',
    title: '停止名册的检查或写入',
    needs: 'students.import',
    audit: 'student.roster-cancel',
    input: z.object({ id: uuid }),
    output: batch,
  }),
  resumeRoster: endpoint({
    method: 'POST',
    path: '/api/roster-imports/{id}/resume',
    title: '接着办名册的检查或写入',
    needs: 'students.import',
    audit: 'student.roster-resume',
    input: z.object({ id: uuid }),
    output: batch,
  }),
  undoRoster: endpoint({
    method: 'POST',
    path: '/api/roster-imports/{id}/undo',
    title: '撤销一批名册',
    needs: 'students.import',
    audit: 'student.roster-undo',
    input: z.object({ id: uuid, reason: z.string().min(2).max(200) }),
    output: batch,
  }),
}
