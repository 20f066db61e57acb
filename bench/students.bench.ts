import type pg from 'pg'
import { rangeOf } from '../src/kernel/org-no.ts'
import { openApplication, type Client } from './support/http.ts'
import { benchSizes, compare, timeBoth, within, type Bench } from './support/measure.ts'
import { plansOf } from './support/plans.ts'
import { openPopulation, school, type Population } from './support/population.ts'

const SCOPES = [
  { title: '学校', account: 'benchSchool', org: school },
  { title: '市', account: 'benchCity', org: 510100_0000_00 },
  { title: '省', account: 'benchProvince', org: 510000_0000_00 },
]

const COLUMNS =
  'id, org_no, org_name, site_name, name, id_masked, sex, student_number, study_mode, training_level, specialty_name, class_name, grade, status, registered_on'

type Listed = { total: number; rows: { id: string }[] }
type Range = { lo: number; hi: number }

/** The product's answer over HTTP (in process) against the bare SQL that fetches the same rows and count, as the table owner would. */
export const bench: Bench = {
  title: '学籍名册：列表、检索、打开一条（含登录、权限、行级安全、遮蔽、JSON）',
  async run(print) {
    for (const size of benchSizes([148_400, 400_000])) {
      const population = await openPopulation(size)
      try {
        const application = await openApplication(population)
        for (const scope of SCOPES) {
          const client = await application.as(scope.account)
          const title = `${size.toLocaleString('en')} 人 · ${scope.title}`
          const range = rangeOf(scope.org)
          const role = scope.title === '省' ? null : range
          for (const question of await questions(population.admin, range))
            await ask(question, `${title} · ${question.item}`, role)
          await openOne(title, range)

          async function ask({ query, where }: Question, item: string, scoped: Range | null) {
            const product = () => client.get<Listed>(`/api/students?${query}`)
            const bare = () => bareList(population, range, where)
            same(await product(), await bare(), item)
            const plan = await plansOf(population, 'enrollment', scoped, product)
            const [spent, baseline] = await timeBoth(60, product, bare)
            print({ ...compare(item, spent, baseline), plan, target: within(spent, query.startsWith('q=') ? 30 : 50) })
          }

          async function openOne(before: string, { lo, hi }: Range) {
            const { rows } = await population.admin.query<{ id: string }>(
              'select id from enrollment where org_no between $1 and $2 order by id limit 200',
              [lo, hi],
            )
            const idAt = (at: number) => rows[at % rows.length]!.id
            await checkRecord(client, idAt(0))
            const [spent, baseline] = await timeBoth(
              60,
              (at) => client.get(`/api/students/${idAt(at)}`),
              (at) => population.admin.query('select * from enrollment where id = $1', [idAt(at)]),
            )
            print(compare(`${before} · 打开一条`, spent, baseline))
          }
        }
      } finally {
        await population.close()
      }
    }
  },
}

async function bareList({ admin }: Population, { lo, hi }: Range, where: string): Promise<Listed> {
  const from = `from enrollment where org_no between $1 and $2 and ${where}`
  const rows = await admin.query<{ id: string }>(`select ${COLUMNS} ${from} order by id desc limit 50`, [
    lo,
    hi,
  ])
  const count = await admin.query<{ n: number }>(`select count(*) as n ${from}`, [lo, hi])
  return { rows: rows.rows, total: count.rows[0]!.n }
}

type Question = { item: string; query: string; where: string }

async function questions(admin: pg.Client, { lo, hi }: Range): Promise<Question[]> {
  const { rows } = await admin.query<{ name: string; given_name: string; initials: string; id_tail: string }>(
    'select name, given_name, initials, id_tail from enrollment where org_no between $1 and $2 order by id limit 1 offset 7',
    [lo, hi],
  )
  const sample = rows[0]!
  const q = (text: string) => `q=${encodeURIComponent(text)}`
  const surname = sample.name.slice(0, 1)
  const named = (text: string) => `(name like '${text}%' or given_name like '${text}%')`
  return [
    { item: '列表第一页', query: '', where: 'true' },
    { item: '列表，在校', query: 'view=onRoll', where: 'registered_on is not null and left_on is null' },
    { item: '检索姓', query: q(surname), where: named(surname) },
    { item: '检索名', query: q(sample.given_name), where: named(sample.given_name) },
    { item: '检索首字母', query: q(sample.initials), where: `initials like '${sample.initials}%'` },
    { item: '检索证件末四位', query: q(sample.id_tail), where: `id_tail = '${sample.id_tail}'` },
  ]
}

/** The result is checked before it is timed. */
function same(product: Listed, bare: Listed, what: string) {
  const ids = (rows: { id: string }[]) => rows.map((row) => row.id).join()
  if (product.total !== bare.total || ids(product.rows) !== ids(bare.rows))
    throw new Error(`${what}: 结果与裸 SQL 不同（${product.total} / ${bare.total}）`)
}

async function checkRecord(client: Client, id: string) {
  const record = await client.get<{ id: string; groups: unknown[] }>(`/api/students/${id}`)
  if (record.id !== id || record.groups.length === 0) throw new Error(`打开一条：${id} 的内容不对`)
}
