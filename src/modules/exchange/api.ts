import { z } from 'zod'
import { type Api, endpoint } from '../../kernel/api.ts'

const counts = z.object({ users: z.number().int(), classes: z.number().int(), enrollments: z.number().int(), courses: z.number().int() })

export const api = {
  getExchange: endpoint({
    method: 'GET',
    path: '/api/exchange',
    title: '数据交换的地址和能读到的数目',
    needs: 'exchange.roster',
    input: z.object({}),
    output: z.object({ service: z.string(), token: z.string(), scopes: z.array(z.object({ scope: z.string(), title: z.string(), permission: z.string() })), counts }),
  }),
  exportRoster: endpoint({
    method: 'POST',
    path: '/api/exchange/exports',
    title: '导出 OneRoster 文件',
    needs: 'exchange.files',
    audit: 'exchange.export',
    input: z.object({ purpose: z.string().trim().min(2).max(100) }),
    output: z.object({ jobId: z.string() }),
  }),
  checkRosterFile: endpoint({
    method: 'POST',
    path: '/api/exchange/imports',
    title: '导入 OneRoster 文件',
    needs: 'exchange.files',
    audit: 'exchange.import',
    upload: { maxBytes: 50 * 1024 * 1024, accept: '.zip' },
    input: z.object({ commit: z.boolean().default(false) }),
    output: z.object({
      batchId: z.string(),
      committed: z.boolean(),
      counts: z.object({ sent: z.number().int(), new: z.number().int(), changed: z.number().int(), unchanged: z.number().int(), rejected: z.number().int() }),
      /** What the file says beside students; it is not taken over. */
      left: z.array(z.object({ what: z.string(), count: z.number().int() })),
      problems: z.array(z.object({ row: z.number().int(), message: z.string() })),
    }),
  }),
} satisfies Api
