import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeXlsx } from 'hucre/xlsx'
import pg from 'pg'
import { copyText, openCopy } from '../src/kernel/db/bulk.ts'
import { demoId, HEADER, rowOf } from '../src/modules/students/fixtures/roster.ts'
import { openApplication, type Client } from './support/http.ts'
import { benchSizes, watchMemory, type Bench } from './support/measure.ts'
import { openPopulation, school, type Population } from './support/population.ts'

type Batch = {
  id: string
  state: string
  counts: { sent: number; new: number; changed: number; rejected: number; problems: number }
}

const SURNAMES = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗']
const GIVEN = [...'伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超霞平']

/** A roster through the real engine (read the workbook, check every row, commit) against a bare COPY of the rows it made. */
export const bench: Bench = {
  title: '名册导入：读表、预检、写入（学籍、人员、审计、逐行结果），对比同样行数的裸 COPY',
  async run(print) {
    const home = mkdtempSync(join(tmpdir(), 'luban-bench-home-'))
    process.env.LUBAN_HOME = home
    const population = await openPopulation(0)
    try {
      await population.admin.query(
        `insert into school_specialty (id, org_no, catalogue_version, specialty_code, specialty_name, training_level, length_years, state, filed_on)
         select gen_random_uuid(), $1, s.version, s.code, s.name, l.level, 3, 'approved', '2024-03-01'
         from specialty s cross join lateral unnest(s.levels) as l(level) where s.code = 'D0101'`,
        [school],
      )
      const application = await openApplication(population)
      const client = await application.as('benchSchool')
      const bench: Parts = { population, client, runJobs: application.runJobs }
      let made = 0
      // Small ones first: their result is compared cell by cell before anything is timed.
      await importRoster(bench, peopleFrom(made, 200))
      made += 200
      // A file has at most 30,000 lines, of which the header is one.
      for (const rows of benchSizes([3_000, 29_999])) {
        const spent = await importRoster(bench, peopleFrom(made, rows))
        made += rows
        const copied = await bareCopy(population, spent.batch)
        const rate = (ms: number) => `${Math.round(rows / (ms / 1000)).toLocaleString('en')} 行/秒`
        // Promised for 30,000 rows; fewer are held to their share of the time and two seconds for the start of the jobs.
        const limit = (rows >= 29_999 ? 20 : 2 + (20 * rows) / 30_000).toFixed(0)
        const row = (item: string, ms: number, grew?: number) =>
          print({
            target: { words: `${limit} s 以内`, met: ms <= Number(limit) * 1000 },
            item: `${rows.toLocaleString('en')} 行 · ${item}`,
            figure: `${rate(ms)}（${(ms / 1000).toFixed(1)} s${grew === undefined ? '' : `，进程最多增 ${Math.round(grew)} MB`}）`,
            baseline: `裸 COPY ${rate(copied)}（${copied.toFixed(0)} ms）`,
            ratio: ms / copied,
            n: rows,
          })
        row('全部新增，读表和预检', spent.check.ms, spent.check.grew)
        row('全部新增，写入', spent.commit.ms, spent.commit.grew)
        row('全部新增，合计', spent.check.ms + spent.commit.ms)
        const wrong = await checkWrong(bench, rows)
        row('行行有错，读表和预检', wrong.ms, wrong.grew)
        await population.admin.query('vacuum analyze')
      }
    } finally {
      await population.close()
      rmSync(home, { recursive: true, force: true })
    }
  },
}

type Parts = { population: Population; client: Client; runJobs: () => Promise<void> }
type Person = { name: string; id: string }

const peopleFrom = (from: number, count: number) => Array.from({ length: count }, (_, at) => personAt(from + at))

async function workbook(rows: ReturnType<typeof rowOf>[]): Promise<Uint8Array> {
  return writeXlsx({ sheets: [{ name: '新生', rows: [[...HEADER], ...rows] }] })
}

/** Uploads a file and waits for its check, wherever it is done. */
async function upload({ client, runJobs }: Parts, bytes: Uint8Array): Promise<Batch> {
  const batch = await client.post<Batch>(`/api/roster-imports?filename=${encodeURIComponent('新生名册.xlsx')}`, bytes)
  await runJobs()
  return client.get<Batch>(`/api/roster-imports/${batch.id}`)
}

/** Uploads, checks and commits a workbook of new students; verifies what is stored. */
async function importRoster(bench: Parts, people: Person[]) {
  const { client, runJobs, population } = bench
  const bytes = await workbook(people.map((one) => rowOf(one.name, one.id)))
  const check = await watchMemory(() => upload(bench, bytes))
  const batch = check.value
  if (batch.counts.new !== people.length)
    throw new Error(`预检：应新增 ${people.length}，得到 ${JSON.stringify(batch)}`)
  const commit = await watchMemory(async () => {
    await client.post(`/api/roster-imports/${batch.id}/commit`, { new: people.length, changed: 0 })
    await runJobs()
    return client.get<Batch>(`/api/roster-imports/${batch.id}`)
  })
  if (commit.value.state !== 'committed') throw new Error(`没有写入：${JSON.stringify(commit.value)}`)
  const { rows } = await population.admin.query<{ name: string; id_tail: string }>(
    'select name, id_tail from enrollment where import_batch_id = $1',
    [batch.id],
  )
  const key = (name: string, tail: string) => `${name} ${tail}`
  const stored = rows.map((row) => key(row.name, row.id_tail)).sort()
  const wanted = people.map((one) => key(one.name, one.id.slice(-4))).sort()
  if (stored.join() !== wanted.join())
    throw new Error(`写入的 ${stored.length} 行与名册的 ${wanted.length} 行不同`)
  return { batch: batch.id, check, commit }
}

/** A file in which every row has three mistakes of its own. */
async function checkWrong(bench: Parts, rows: number) {
  const wrong = { 培养层次: '高技', 联系电话: '1380000', 入学日期: '2026.2.30' }
  const bytes = await workbook(peopleFrom(0, rows).map((one) => rowOf(one.name, one.id, wrong)))
  const checked = await watchMemory(() => upload(bench, bytes))
  const { counts } = checked.value
  if (counts.rejected !== rows || counts.problems !== rows * 3)
    throw new Error(`应有 ${rows} 行未通过、${rows * 3} 处问题，得到 ${JSON.stringify(counts)}`)
  return checked
}

/** A different name and number for every place in the list: a thousand numbers a birthday. */
function personAt(at: number): { name: string; id: string } {
  const day = new Date(Date.UTC(new Date().getFullYear() - 16, 0, 1) + Math.floor(at / 999) * 86_400_000)
    .toISOString()
    .slice(0, 10)
  const name = `${SURNAMES[at % 20]}${GIVEN[Math.floor(at / 20) % 20]}${GIVEN[Math.floor(at / 400) % 20]}`
  return { name, id: demoId((at % 999) + 1, day.replaceAll('-', '')) }
}

/** The same enrollments as text into a table without index or constraint; the middle one of three runs, in milliseconds. */
async function bareCopy({ admin, url }: Population, batch: string): Promise<number> {
  const text = new pg.Client({
    connectionString: url,
    types: { getTypeParser: () => (value: string) => value } as never,
  })
  await text.connect()
  try {
    await text.query('set search_path = p51, national')
    const { rows, fields } = await text.query<Record<string, string | null>>(
      'select * from enrollment where import_batch_id = $1',
      [batch],
    )
    const lines = rows.map((row) => fields.map((field) => copyText(row[field.name])).join('\t'))
    const spent: number[] = []
    for (let run = 0; run < 3; run++) {
      await admin.query('create table bare_copy as select * from enrollment limit 0')
      const started = performance.now()
      const sink = openCopy(text, 'bare_copy')
      for (const line of lines) sink.row(line)
      const copied = await sink.end()
      spent.push(performance.now() - started)
      if (copied !== rows.length) throw new Error(`裸 COPY 写入 ${copied} 行，应为 ${rows.length}`)
      await admin.query('drop table bare_copy')
    }
    return spent.toSorted((left, right) => left - right)[1]!
  } finally {
    await text.end()
  }
}
