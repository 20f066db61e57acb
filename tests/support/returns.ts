import { randomUUID } from 'node:crypto'
import { orgs } from './small-province.ts'
import type { World } from './world.ts'

const line = (no: number, id: string, name: string, unit: string, more: object = {}) => ({
  id, no, name, unit, baseline: null, target: { year: 2025, value: 1 }, operator: '>=', operatorSource: '推', kind: '未标注', cumulative: false, period: 'year',
  definition: `${name}，按年末台账统计`, clause: '001:1101', source: 'reported', ...more,
})

/** Figures that no record of the test province computes, in a plan that came by file. */
export const reportedLines = {
  trainers: 'test-trainers',
  doubleTrainers: 'test-double-trainers',
  bases: 'test-bases',
  funds: 'test-funds',
  rate: 'test-rate',
} as const

/** Puts a plan with five reported lines into the test province, as an upload would. */
export async function addReportedPlan(world: World): Promise<void> {
  const body = {
    id: 'test-reported', title: '测试填报规划', table: '测试表', document: 'national-plan-14th-full', clause: '001:1101', region: '510000', period: { from: 2021, to: 2030 },
    indicators: [
      line(1, reportedLines.trainers, '专任教师数', '人', { period: 'point' }),
      line(2, reportedLines.doubleTrainers, '一体化教师数', '人', { period: 'point' }),
      line(3, reportedLines.bases, '实训基地数', '个', { period: 'point' }),
      line(4, reportedLines.funds, '实训投入', '万元'),
      line(5, reportedLines.rate, '教师企业实践比例', '%'),
    ],
  }
  await world.sql(
    `insert into plan_file (id, org_no, plan_id, version, title, body, file_name, reason, uploaded_by_name) values ($1, $2, 'test-reported', 1, '测试填报规划', $3, 'test.json', '测试', '王宁')`,
    [randomUUID(), orgs.province, JSON.stringify(body)],
  )
}
