import { openApplication, type Client } from './support/http.ts'
import { benchSizes, compare, timeBoth, type Bench } from './support/measure.ts'
import { openPopulation, type Population } from './support/population.ts'

const PLAN = 'sichuan-14th-five-year'

type Board = {
  rows: {
    id: string
    live: number | null
    readings: { key: string; value: number | null; base: number | null }[]
  }[]
}

/** The board of the province and one breakdown, live values computed from the records, against one bare pass over the register. */
export const bench: Bench = {
  title: '规划看板：八项指标的当前值由台账现算，往期取快照',
  async run(print) {
    for (const size of benchSizes([148_400, 400_000])) {
      const population = await openPopulation(size)
      try {
        const client = await (await openApplication(population)).as('benchProvince')
        await client.post(`/api/plans/${PLAN}/snapshots`)
        await check(client, population)
        const { rows } = await population.admin.query<{ n: number }>(
          'select (select count(*) from enrollment) + (select count(*) from training_record) as n',
        )
        const title = `在校 ${size.toLocaleString('en')} 人（学籍与培训共 ${rows[0]!.n.toLocaleString('en')} 行）`
        const bare = () => population.admin.query('select count(*) from enrollment')
        const measure = async (item: string, path: string) =>
          print(compare(`${title} · ${item}`, ...(await timeBoth(30, () => client.get(path), bare))))
        await measure('全省看板', `/api/plans/${PLAN}/board`)
        await measure('下钻在校生规模到各市', `/api/plans/${PLAN}/indicators/on-roll-students/breakdown`)
        await measure(
          '下钻初次就业率到各市',
          `/api/plans/${PLAN}/indicators/initial-employment-rate/breakdown`,
        )
      } finally {
        await population.close()
      }
    }
  },
}

/** Every live value that has records here, against a count written apart from the views. */
async function check(client: Client, { admin }: Population) {
  const board = await client.get<Board>(`/api/plans/${PLAN}/board`)
  const live = (id: string) => board.rows.find((row) => row.id === id)!.readings
  const value = (id: string) => board.rows.find((row) => row.id === id)!.live
  const { rows } = await admin.query<
    Record<'schools' | 'present' | 'training' | 'graduates' | 'settled', number>
  >(`
    select (select count(*) from org where kind = 'school') as schools,
      (select count(*) from enrollment where left_on is null) as present,
      (select count(*) from training_record where completed_on between date_trunc('year', current_date) and current_date) as training,
      (select count(*) from graduate_destination d join enrollment e on e.id = d.enrollment_id
       where e.study_mode <> 'part-time' and d.graduated_on >= date_trunc('year', current_date)) as graduates,
      (select count(*) from graduate_destination d join enrollment e on e.id = d.enrollment_id
       where e.study_mode <> 'part-time' and d.graduated_on >= date_trunc('year', current_date)
         and d.destination <> 'seeking' and d.settled_on <= current_date) as settled`)
  const due = rows[0]!
  const employment = live('initial-employment-rate').find((one) => one.key === 'all-graduates')
  const found = [
    value('school-count'),
    value('on-roll-students')! * 10_000,
    value('training-person-times')! * 10_000,
    employment?.base,
    employment?.value,
  ]
  const wanted = [due.schools, due.present, due.training, due.graduates, due.settled]
  if (found.some((one, at) => Math.abs(Number(one) - wanted[at]!) > 0.5))
    throw new Error(`看板与独立计数不同：${found.join('、')} / ${wanted.join('、')}`)
}
