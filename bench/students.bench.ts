import type pg from 'pg'
import type { Hono } from 'hono'
import { rangeOf } from '../src/kernel/org-no.ts'
import { createApp } from '../src/server/app.ts'
import { compose } from '../src/server/modules.ts'
import { compare, time, type Bench } from './support/measure.ts'
import { benchPassword, openPopulation, school } from './support/population.ts'

const SIZES = [148_400, 400_000]
const SCOPES = [
  { title: '学校', account: 'benchSchool', org: school },
  { title: '市', account: 'benchCity', org: 510100_0000_00 },
  { title: '省', account: 'benchProvince', org: 510000_0000_00 },
]

const COLUMNS = 'id, org_no, org_name, site_name, name, id_masked, sex, student_number, study_mode, training_level, specialty_name, class_name, grade, status, registered_on'

/** The product's answer over HTTP (in process) against the bare SQL that fetches the same rows and count, as the table owner would. */
export const bench: Bench = {
  title: '学籍名册：列表、检索、打开一条（含登录、权限、行级安全、遮蔽、JSON）',
  async run(print) {
    const composition = await compose()
    for (const size of SIZES) {
      const population = await openPopulation(size)
      try {
        const app = createApp({ ...population, composition }) as unknown as Hono
        for (const scope of SCOPES) {
          const cookie = await signIn(app, scope.account)
          const get = async (path: string) => {
            const response = await app.request(`http://127.0.0.1${path}`, { headers: { cookie, host: '127.0.0.1' } })
            if (response.status !== 200) throw new Error(`${path} → ${response.status} ${await response.text()}`)
            return (await response.json()) as { total: number; rows: { id: string }[] }
          }
          const { lo, hi } = rangeOf(scope.org)
          for (const { item, query, where } of await questions(population.admin, lo, hi)) {
            const bare = async () => {
              const rows = await population.admin.query(`select ${COLUMNS} from enrollment where org_no between $1 and $2 and ${where} order by id desc limit 50`, [lo, hi])
              const count = await population.admin.query<{ n: number }>(`select count(*) as n from enrollment where org_no between $1 and $2 and ${where}`, [lo, hi])
              return { rows: rows.rows as { id: string }[], total: count.rows[0]!.n }
            }
            await same(await get(`/api/students?${query}`), await bare(), `${scope.title} ${item}`)
            const n = size > 200_000 && scope.title === '省' ? 60 : 120
            print(compare(`${size.toLocaleString('en')} 人 · ${scope.title} · ${item}`, await time(n, () => get(`/api/students?${query}`)), await time(n, bare)))
          }
          const ids = (await population.admin.query<{ id: string }>('select id from enrollment where org_no between $1 and $2 order by id limit 200', [lo, hi])).rows.map((row) => row.id)
          const open = (at: number) => get(`/api/students/${ids[at % ids.length]}`)
          const bareOpen = (at: number) => population.admin.query('select * from enrollment where id = $1', [ids[at % ids.length]])
          print(compare(`${size.toLocaleString('en')} 人 · ${scope.title} · 打开一条`, await time(100, open), await time(100, bareOpen)))
        }
      } finally {
        await population.close()
      }
    }
  },
}

async function questions(admin: pg.Client, lo: number, hi: number) {
  const { rows } = await admin.query<{ name: string; given_name: string; initials: string; id_tail: string }>(
    'select name, given_name, initials, id_tail from enrollment where org_no between $1 and $2 order by id limit 1 offset 7',
    [lo, hi],
  )
  const sample = rows[0]!
  const q = (text: string) => `q=${encodeURIComponent(text)}`
  const surname = sample.name.slice(0, 1)
  return [
    { item: '列表第一页', query: '', where: 'true' },
    { item: '检索姓', query: q(surname), where: `(name like '${surname}%' or given_name like '${surname}%')` },
    { item: '检索名', query: q(sample.given_name), where: `(name like '${sample.given_name}%' or given_name like '${sample.given_name}%')` },
    { item: '检索首字母', query: q(sample.initials), where: `initials like '${sample.initials}%'` },
    { item: '检索证件末四位', query: q(sample.id_tail), where: `id_tail = '${sample.id_tail}'` },
  ]
}

/** The result is checked before it is timed. */
async function same(product: { total: number; rows: { id: string }[] }, bare: { total: number; rows: { id: string }[] }, what: string) {
  const ids = (rows: { id: string }[]) => rows.map((row) => row.id).join()
  if (product.total !== bare.total || ids(product.rows) !== ids(bare.rows)) throw new Error(`${what}: 结果与裸 SQL 不同（${product.total} / ${bare.total}）`)
}

async function signIn(app: Hono, username: string): Promise<string> {
  const response = await app.request('http://127.0.0.1/api/auth/sign-in/username', {
    method: 'POST',
    headers: { 'content-type': 'application/json', host: '127.0.0.1' },
    body: JSON.stringify({ username, password: benchPassword }),
  })
  if (!response.ok) throw new Error(await response.text())
  return response.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
}

