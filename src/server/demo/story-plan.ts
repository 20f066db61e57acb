import { createHash } from 'node:crypto'
import { api as plans } from '../../modules/plans/api.ts'
import { planFileApi } from '../../modules/plans/plan-file-api.ts'
import { recordReported } from '../../modules/plans/public.ts'
import type { Cast, Scene } from './cast.ts'

/** Lines computed from the records: how far above last year the invented target lies. */
const computed: readonly (readonly [id: string, growth: { times: number } | { points: number } | { years: number }])[] = [
  ['school-count', { times: 1.06 }],
  ['technician-school-count', { times: 1.2 }],
  ['annual-enrolment', { times: 1.15 }],
  ['on-roll-students', { times: 1.12 }],
  ['senior-share', { points: 5 }],
  ['initial-employment-rate', { points: 0.3 }],
  ['training-person-times', { years: 5.4 }],
  ['education-groups', { times: 1.3 }],
]
/** A reported line with eleven years: it grew fast and slows down, which a straight line does not see. */
const bases = [21, 36, 48, 58, 66, 72, 77, 81, 84, 86, 88]
const BASES = 'demonstration-integrated-bases'
const DOCUMENT = '演示用，不是公布的文件'

/**
 * The plans that are in force here have ended. An invented one that runs, named so, lets boards show what they are for:
 * the pace that is still needed, whether a target will be met, and a forecast with its interval.
 */
export function planStory({ chengdu, deskAt, today }: Cast): Scene[] {
  const year = Number(today.slice(0, 4))
  const [from, to] = [year, year + 4]
  const province = deskAt('provinceOfficer', { no: Math.floor(chengdu.actor.org.no / 1e10) * 1e10, name: '省人社厅' }, '王宁')

  const lines = async () => {
    const { rows } = await province.perform(plans.getBoard, { planId: 'sichuan-14th-five-year' })
    return computed.flatMap(([id, growth]) => {
      const line = rows.find((row) => row.id === id)
      const last = line?.values.find((one) => one.period === String(year - 1))?.value
      if (!line || last === null || last === undefined) return []
      const five = 'years' in growth
      const wanted = five ? last * growth.years : 'times' in growth ? last * growth.times : Math.min(99.5, last + growth.points)
      const decimals = line.unit === '万人' || line.unit === '万人次' ? 2 : line.unit === '%' ? 1 : 0
      const round = (value: number) => Number(value.toFixed(decimals))
      return {
        id: five ? `${id}-five-years` : id, name: five ? '五年累计开展职业培训' : line.name, unit: line.unit, decimals, scale: line.unit.startsWith('万') ? 10_000 : 1,
        baseline: five ? null : { year: year - 1, value: round(last) }, target: { year: to, value: round(wanted) }, operator: '>=', period: five ? 'cumulative' : line.counted === 'point' ? 'point' : 'year', cumulative: five,
        definition: `${line.name}：与“十四五”同一口径，由台账计算。目标值是虚构的。`, source: 'computed', indicator: id,
      }
    })
  }
  const file = async () => {
    const reported = {
      id: BASES, name: '产教融合实训基地', unit: '个', decimals: 0, baseline: { year: year - 1, value: bases.at(-1)! }, target: { year: to, value: 100 }, operator: '>=', period: 'point', cumulative: false,
      definition: '年末经认定、在用的产教融合实训基地数，由省级填报。目标值和历年数是虚构的。', source: 'reported',
    }
    const indicators = [...(await lines()), reported].map((line, at) => ({ ...line, no: at + 1, operatorSource: 'text', kind: '预期性', clause: DOCUMENT }))
    const plan = { id: 'demonstration-plan', title: `四川省技工教育演示规划（${from}—${to} 年，虚构）`, table: '演示指标表', document: DOCUMENT, clause: DOCUMENT, region: '510000', period: { from, to }, indicators }
    return { name: `演示规划_${from}-${to}.json`, bytes: Buffer.from(JSON.stringify(plan)) }
  }

  return [
    [
      '演示规划：按文件登记',
      async () => {
        const upload = await file()
        await province.perform(planFileApi.storePlanFile, { sha256: createHash('sha256').update(upload.bytes).digest('hex'), reason: '演示：还在执行期的规划' }, upload)
      },
    ],
    [
      '演示规划：历年填报数',
      () =>
        province.within('plan.demonstration', async (ctx) => {
          ctx.audit.subject('plan', 'demonstration-plan', '演示规划历年填报数')
          await recordReported(
            ctx,
            bases.map((value, at) => ({ indicator: BASES, orgNo: province.actor.org.no, period: String(year - bases.length + at), value, basis: '演示数据', caseNo: '演示' })),
          )
        }),
    ],
  ]
}
