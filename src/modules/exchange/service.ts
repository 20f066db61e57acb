import { publicUrl } from '../../kernel/config.ts'
import { enqueue } from '../../kernel/jobs.ts'
import { implement } from '../../kernel/server.ts'
import { importRosterFile } from '../students/public.ts'
import { api } from './api.ts'
import { convertArchive } from './csv-import.ts'
import { exportJob } from './jobs.ts'
import { countRoster } from './roster/answer.ts'
import { scopes, SERVICE, TOKEN } from './scopes.ts'

export const handlers = implement(api, {
  async getExchange(ctx) {
    const base = publicUrl() ?? ''
    return {
      service: `${base}${SERVICE}`,
      token: `${base}${TOKEN}`,
      scopes: scopes.map((one) => ({ ...one })),
      counts: await countRoster(ctx),
    }
  },

  async exportRoster(ctx, { purpose }) {
    ctx.audit.subject('roster', '', '导出 OneRoster 文件')
    ctx.audit.because(purpose)
    return { jobId: await enqueue(ctx, exportJob, { purpose }, { label: '导出 OneRoster 文件' }) }
  },

  async checkRosterFile(ctx, { commit }, upload) {
    const { roster, students, left } = convertArchive(upload.bytes)
    const report = await importRosterFile(ctx, { bytes: roster, name: `${upload.name.replace(/\.zip$/i, '')}（OneRoster ${students} 人）.csv`, dryRun: !commit })
    ctx.audit.subject('import', report.batch.id, upload.name)
    const { sent, new: added, changed, unchanged, rejected } = report.batch.counts
    return {
      batchId: report.batch.id,
      committed: report.committed,
      counts: { sent, new: added, changed, unchanged, rejected },
      left,
      problems: report.problems.slice(0, 50).map((one) => ({ row: one.excelRow, message: one.message })),
    }
  },
})
