import { addNation } from '../tests/support/nation.ts'
import { NATIONAL_PLAN, provinces } from '../src/modules/national/model.ts'
import { computedBy, figureId, findPlan, isRatio } from '../src/modules/plans/model.ts'
import { openApplication } from './support/http.ts'
import { compare, timeBoth, within, type Bench } from './support/measure.ts'
import { benchPassword, openPopulation, type Population } from './support/population.ts'

const YEARS = [2020, 2021, 2022, 2023, 2024, 2025]

type Board = { published: number; total: number; rows: { id: string; value: number | null }[] }

/** The board of the country over 32 provinces that have published every line of the plan for six years, one year restated. */
export const bench: Bench = {
  title: '全国看板：32 个省级单位已发布数据的汇总',
  async run(print) {
    const population = await openPopulation(100)
    try {
      await addNation({ adminUrl: population.url, sessions: population.sessions }, benchPassword)
      const rows = await publish(population)
      const client = await (await openApplication(population)).as('nation')
      const board = await client.get<Board>('/api/national/board?period=2025')
      const sum = await population.admin.query<{ n: number }>(
        `select sum(value) / 10000 as n from national.province_figure where indicator = 'on-roll-students' and period = '2025' and not exists (select 1 from national.province_figure r where r.restates = province_figure.release_id)`,
      )
      if (board.published !== board.total || Math.abs(board.rows.find((row) => row.id === 'on-roll-students')!.value! - sum.rows[0]!.n) > 1e-6) throw new Error('汇总与直接相加的不同')
      const bare = () => population.admin.query('select indicator, period, sum(value), sum(base) from national.province_figure group by indicator, period')
      const title = `${board.total} 省 × ${YEARS.length} 年，${rows.toLocaleString('en')} 行`
      const [spent, baseline] = await timeBoth(40, () => client.get('/api/national/board?period=2025'), bare)
      print({ ...compare(`${title} · 全国看板`, spent, baseline), target: within(spent, 1000) })
      print(compare(`${title} · 一省已发布的数据`, ...(await timeBoth(40, () => client.get('/api/national/provinces/510000000000'), bare))))
    } finally {
      await population.close()
    }
  },
}

/** Releases of every province and year; of the last year an earlier one that was restated. Answers with the rows. */
async function publish({ admin }: Population): Promise<number> {
  const lines = findPlan(NATIONAL_PLAN)!.indicators
  const figures = lines
    .filter((line) => line.source !== 'none')
    .flatMap((line) => (computedBy(line)?.readings ?? [{ key: 'only' }]).map(({ key }) => ({ indicator: figureId(line), reading: key, ratio: isRatio(line) })))
  const { rowCount } = await admin.query(
    `with release as (
       select gen_random_uuid() as id, no, year, null::uuid as restates from unnest($1::bigint[]) as no, unnest($2::int[]) as year
     ), again as (
       select gen_random_uuid() as id, no, year, id as restates from release where year = 2025
     )
     insert into national.province_figure (release_id, org_no, province_name, plan_id, indicator, period, as_of, reading, value, base, source, restates)
     select r.id, r.no, '某省', $3, f.indicator, r.year::text, make_date(r.year, 12, 31), f.reading, 1000 + r.year % 100, case when f.ratio then 2000 end, 'computed', r.restates
     from (select * from release union all select * from again) r cross join (select distinct * from jsonb_to_recordset($4) as f(indicator text, reading text, ratio boolean)) f`,
    [provinces.map((one) => one.no), YEARS, NATIONAL_PLAN, JSON.stringify(figures)],
  )
  await admin.query('vacuum analyze national.province_figure')
  return rowCount ?? 0
}
