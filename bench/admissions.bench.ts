import { randomUUID } from 'node:crypto'
import { createAdaptorServer } from '@hono/node-server'
import { checkDigit } from '../src/kernel/ids.ts'
import { maskIdNumber, maskPhone } from '../src/kernel/mask.ts'
import { compose } from '../src/server/modules.ts'
import { createApp } from '../src/server/app.ts'
import { putBurst, type BurstAnswer } from './support/burst.ts'
import { benchSizes, timingOf, type Bench } from './support/measure.ts'
import { openPopulation, school, type Population } from './support/population.ts'

const NEWCOMERS = 510_000_999_900
/** One in five sends the same again, with the same key, as a browser does whose answer was lost. */
const AGAIN = 5

type Candidate = { cookie: string; personId: string }

/** The opening minute: every candidate hands in at once over a socket of the own, against a bare insert behind the same server. */
export const bench: Bench = {
  title: '报名开始的一分钟：同时提交',
  async run(print) {
    for (const size of benchSizes([500])) {
      const population = await openPopulation(1_000)
      try {
        const lineId = await openLine(population, size)
        const candidates = await makeCandidates(population, size)
        const app = createApp({ ...population, composition: await compose(), addressOf: () => `10.0.${Math.floor(Math.random() * 255)}.${Math.floor(Math.random() * 255)}` })
        await population.admin.query('create unlogged table p51.bare_insert (id uuid primary key, body jsonb not null, at timestamptz not null default now())')
        await population.admin.query('grant insert on p51.bare_insert to luban_app')
        const server = createAdaptorServer({
          fetch: async (request: Request, env: object) => {
            if (!request.url.includes('/bare')) return app.fetch(request, env)
            await population.database.scopedPool.query('insert into p51.bare_insert (id, body) values ($1, $2)', [randomUUID(), await request.text()])
            return Response.json({ ok: true })
          },
        })
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4096, () => resolve()))
        const port = (server.address() as { port: number }).port
        const body = JSON.stringify({ submit: true, lines: [{ lineId }] })
        const bareAsks = candidates.map(() => ({ path: '/bare', headers: {}, body }))
        // The first requests of a process also pay for what is compiled and connected once.
        await putBurst({ port, asks: bareAsks.slice(0, 50) })
        await putBurst({ port, asks: candidates.slice(0, 20).map(({ cookie }) => ({ path: '/api/me/applications', headers: { cookie, 'idempotency-key': randomUUID() }, body: JSON.stringify({ submit: false, lines: [{ lineId }] }) })) })
        const bare = await putBurst({ port, asks: bareAsks })
        const keyed = candidates.map(({ cookie }) => ({ path: '/api/me/applications', headers: { cookie, 'idempotency-key': randomUUID() }, body }))
        const product = await putBurst({ port, asks: [...keyed, ...keyed.filter((_, at) => at % AGAIN === 0)] })
        await check(population, lineId, size, product.answers)
        const first = timingOf(product.answers.filter((one) => one.at < size).map((one) => one.ms))
        const base = timingOf(bare.answers.map((one) => one.ms))
        const text = (one: { p50: number; p95: number }, seconds: number, count: number) => `${seconds.toFixed(2)} 秒全部答复（${Math.round(count / seconds)} 次/秒）· p50 ${one.p50.toFixed(0)} ms · p95 ${one.p95.toFixed(0)} ms`
        print({
          item: `${size} 名考生同一刻提交，另有 ${Math.ceil(size / AGAIN)} 次用同一标识重发；不丢不重；被请求稍后再试的 ${product.answers.filter((one) => one.tries > 1).length} 次`,
          figure: text(first, product.seconds, product.answers.length),
          baseline: `同样多的连接只插一行：${text(base, bare.seconds, bare.answers.length)}`,
          ratio: first.p95 / base.p95,
          n: size,
        })
        await new Promise<void>((resolve) => server.close(() => resolve()))
      } finally {
        await population.close()
      }
    }
  },
}

/** None lost, none double: one application, one audit row and one answer a candidate, and the repetitions say the same. */
async function check({ admin }: Population, lineId: string, size: number, answers: readonly BurstAnswer[]): Promise<void> {
  const bad = answers.filter((one) => one.status !== 200 || !one.body.includes('"ok":true'))
  if (bad.length > 0) throw new Error(`${bad.length} 次没有报上：${bad[0]!.status} ${bad[0]!.body.slice(0, 300)}`)
  for (const again of answers.slice(size)) {
    const first = answers[(again.at - size) * AGAIN]!
    if (JSON.parse(again.body).rows[0].id !== JSON.parse(first.body).rows[0].id) throw new Error('重发得到了另一份报名')
  }
  const { rows } = await admin.query<{ applications: number; people: number; audits: number; seats: number }>(
    `select (select count(*)::int from application where line_id = $1 and state = 'submitted') as applications,
            (select count(distinct person_id)::int from application where line_id = $1) as people,
            (select count(*)::int from audit where verb = 'application.submit' and (detail ->> 'submit')::boolean) as audits,
            (select taken from intake_seat where line_id = $1) as seats`,
    [lineId],
  )
  const found = rows[0]!
  if (found.applications !== size || found.people !== size || found.audits !== size || found.seats !== 0) throw new Error(`结果不对：${JSON.stringify(found)}，应为 ${size}`)
}

/** An open line with as many seats as candidates. */
async function openLine({ admin }: Population, seats: number): Promise<string> {
  const id = randomUUID()
  const year = new Date().getFullYear()
  const name = (await admin.query<{ name: string }>('select name from org where org_no = $1', [school])).rows[0]!.name
  await admin.query(`insert into enrolment_qualification (id, org_no, year, state, list_no, approved_on) values ($1, $2, $3, 'approved', '1', make_date($3, 4, 18))`, [randomUUID(), school, year])
  await admin.query(
    `insert into school_specialty (id, org_no, catalogue_version, specialty_code, specialty_name, training_level, length_years, state, filed_on)
     select gen_random_uuid(), $1, version, code, name, 'intermediate', 3, 'approved', '2024-03-01' from national.specialty where code = 'D0101'`,
    [school],
  )
  await admin.query(
    `insert into prospectus_shelf (id, org_no, school_name, year, version, content, filing_no, filed_on, filed_by_no, filed_by) values ($1, $2, $3, $4, 1, '{}', 'JZ-1', current_date, 510000000000, '省人社厅')`,
    [randomUUID(), school, name, year],
  )
  await admin.query(
    `insert into intake_line (id, org_no, school_no, school_name, year, season, specialty_code, specialty_name, level, length_months, mode, batch, tuition, approved_on)
     values ($1, $2, $2, $3, $4, 'autumn', 'D0101', '数控加工', 'intermediate', 36, 'full-time', 'direct', 480000, current_date)`,
    [id, school, name, year],
  )
  await admin.query('insert into intake_seat (line_id, org_no, seats) values ($1, $2, $3)', [id, school, seats])
  return id
}

/** Candidates who signed up, entered their document and are signed in. The password is nobody's: hashing five hundred is not what is measured. */
async function makeCandidates({ admin, vault, sessions }: Population, count: number): Promise<Candidate[]> {
  const out: Candidate[] = []
  for (let at = 0; at < count; at++) {
    const [account, personId] = [randomUUID(), randomUUID()]
    const phone = `139${String(at).padStart(8, '0')}`
    const head = `51010420100${String(1 + (at % 9))}${String(10 + (at % 18))}${String(at).padStart(3, '0')}`
    const number = head + checkDigit(head)
    await admin.query(`insert into auth."user" ("id", "name", "email", "emailVerified", "username", "displayUsername", reach_no) values ($1, '样例考', $2, true, $3, $3, $4)`, [account, `${phone}@luban.invalid`, phone, NEWCOMERS])
    await admin.query(`insert into national.post (id, account_id, schema_name, role, org_no, org_name, holder_name, person_id) values ($1, $2, 'p51', 'learner', $3, '考生', '样例考', $4)`, [randomUUID(), account, NEWCOMERS, personId])
    await admin.query(
      `insert into candidate (id, org_no, person_id, account_id, name, phone_sealed, phone_masked, phone_mac, document_type, id_hash, id_sealed, id_masked, identity, sex, birth_date, entry_category, previous_education, home_region, guardian_name_sealed, guardian_relation, guardian_phone_sealed)
       values ($1, $2, $3, $4, '样例考', $5, $6, $7, 'id-card', $8, $9, $10, 'own', '1', '2010-01-10', 'junior-current', 'junior', '510104', $11, '51', $12)`,
      [randomUUID(), NEWCOMERS, personId, account, vault.seal(phone), maskPhone(phone), vault.mac('applicant phone', phone), vault.hash('id-card', number), vault.seal(number), maskIdNumber(number), vault.seal('样例家长'), vault.seal(phone)],
    )
    const { cookie } = await sessions.begin({ accountId: account, username: phone, address: '127.0.0.1', userAgent: undefined, idTokenSealed: Buffer.alloc(1) })
    out.push({ cookie: cookie.split(';')[0]!, personId })
  }
  await admin.query('analyze')
  return out
}
