import { releaseApi } from '../../modules/plans/release-api.ts'
import { api as openData } from '../../modules/opendata/api.ts'
import type { Cast, Scene } from './cast.ts'

const PLAN = 'sichuan-14th-five-year'

/** Two ended years are released and made public, so that the open data of the demonstration are not an empty page. */
export function openDataStory({ deskAt, find, today }: Cast): Scene[] {
  const year = Number(today.slice(0, 4))
  const publish = async (period: number) => {
    const [office] = await find<{ no: number; name: string }>(
      `select org_no as no, short_name as name from org where kind = 'authority' and org_no % 10000000000 = 0 limit 1`,
    )
    const desk = deskAt('provinceOfficer', office!, '统计处 唐颖')
    const held = await desk.perform(releaseApi.listReleases, { planId: PLAN })
    const { id } =
      held.releases.find((one) => one.period === String(period)) ??
      (await desk.perform(releaseApi.releaseFigures, { planId: PLAN, period: String(period), title: `${period} 年主要指标` }))
    await desk.perform(openData.publishRelease, { id })
  }
  return [year - 2, year - 1].map((period) => [`开放数据：${period} 年`, () => publish(period)])
}
