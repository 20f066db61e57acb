import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openApplication } from './support/http.ts'
import { benchSizes, watchMemory, type Bench } from './support/measure.ts'
import { openPopulation } from './support/population.ts'

/** The register of a province as a file, made by the background job, against a bare COPY of the same rows to text. */
export const bench: Bench = {
  title: '导出学籍台账：后台生成 xlsx 和 CSV，对比同样行数的裸 select',
  async run(print) {
    const home = mkdtempSync(join(tmpdir(), 'luban-bench-home-'))
    process.env.LUBAN_HOME = home
    for (const students of benchSizes([10_000, 97_500])) {
      const population = await openPopulation(students)
      try {
        // The province exports here; in the product only schools may, so the role is given the right for the bench.
        await population.admin.query(`update national.post set role = 'registrar' where org_no = 510000000000`)
        const application = await openApplication(population)
        const client = await application.as('benchProvince')
        const started = performance.now()
        const bare = await population.admin.query('select name, id_masked, class_name, grade, specialty_name from enrollment order by id desc')
        const ms = performance.now() - started
        for (const format of ['xlsx', 'csv'] as const) {
          const { value, ms: spent, grew } = await watchMemory(async () => {
            const columns = ['studentNumber', 'name', 'idMasked', 'status', 'grade', 'className', 'specialtyName', 'orgName']
            const { background } = await client.post<{ background: { id: string; rows: number } }>('/api/students/exports', { columns, format })
            await application.runJobs()
            return client.get<{ state: string; note: string }>(`/api/jobs/${background.id}`)
          })
          if (value.note !== `已导出 ${bare.rows.length} 行。`) throw new Error(JSON.stringify(value))
          print({
            item: `${bare.rows.length.toLocaleString('en')} 行 · ${format}`,
            figure: `${(spent / 1000).toFixed(1)} s，进程最多增 ${Math.round(grew)} MB`,
            baseline: `裸 select ${ms.toFixed(0)} ms`,
            ratio: spent / ms,
            n: bare.rows.length,
          })
        }
      } finally {
        await population.close()
      }
    }
    rmSync(home, { recursive: true, force: true })
  },
}
