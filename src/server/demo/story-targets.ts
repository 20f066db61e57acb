import { act, getCase } from '../../kernel/cases.ts'
import { api as targets } from '../../modules/targets/api.ts'
import type { Cast, Scene } from './cast.ts'
import { PDF } from './cast.ts'
import type { Desk } from './desks.ts'

const PLAN = 'sichuan-14th-five-year'
const LINES = ['annual-enrolment', 'training-person-times']

/** 目标与考核: targets of the province and of a city handed down, answered, assessed; the final evaluation of the plan being written. */
export function targetStory(cast: Cast): Scene[] {
  const { registrar, chengdu, mianyang, deskAt, step, find, today } = cast
  const provinceNo = Math.floor(chengdu.actor.org.no / 1e10) * 1e10
  const province = deskAt('provinceOfficer', { no: provinceNo, name: '省人社厅' }, '王宁')
  const lastYear = Number(today.slice(0, 4)) - 1
  const years = [lastYear, lastYear + 1]

  /** Whoever drafted does not sign: a leader of the same office does. */
  const byLeader = (desk: Desk, name: string, id: string, action: string) =>
    desk.within('todo.act', async (ctx) => {
      const leader = { ...ctx, actor: { ...ctx.actor, accountId: `${ctx.actor.accountId}-leader`, name } }
      return act(leader, id, (await getCase(leader, id)).version, action, { facts: {} })
    })
  const issue = async (desk: Desk, leader: string, issuedOn: string) => {
    const { id } = await desk.perform(targets.openBreakdown, { planId: PLAN, lines: LINES, years, baseYear: lastYear - 1 })
    const { cells } = await desk.perform(targets.proposeBreakdown, { id, method: 'base' })
    await desk.perform(targets.saveBreakdown, { id, version: 1, cells })
    await step(desk, id, 'submit', '按基数占比下达。')
    await byLeader(desk, leader, id, 'sign')
    // Time cannot be played: what is assessed today was handed down in the spring of that year.
    const [{ case_no: no } = { case_no: '' }] = await find<{ case_no: string }>('update target_breakdown set issued_on = $2, created_at = $2::date where id = $1 returning case_no', [id, issuedOn])
    await find('update target_receipt set issued_on = $2 where breakdown_id = $1', [id, issuedOn])
    await find('update plan_target set set_at = $2::date where case_no = $1', [no, issuedOn])
    return id
  }
  const receiptOf = async (orgNo: number) => (await find<{ id: string }>(`select id from target_receipt where org_no = $1 and state = 'waiting' limit 1`, [orgNo]))[0]?.id

  return [
    [
      '目标：省里分给市和省属学校',
      async () => {
        const id = await issue(province, '张卫', `${lastYear}-03-12`)
        const own = await receiptOf(chengdu.actor.org.no)
        if (own) await step(chengdu, own, 'confirm')
        const other = await receiptOf(mianyang.actor.org.no)
        if (other) await step(mianyang, other, 'object', '两所学校整体搬迁，今年招生规模下降，请调减。')
        const change = await province.perform(targets.openBreakdown, { planId: PLAN, lines: ['annual-enrolment'], years: [lastYear + 1], baseYear: lastYear - 1, changesId: id, reason: '绵阳市两所学校搬迁，调减部分由其他市承担。' })
        return change.id
      },
    ],
    ['目标：成都分给学校', async () => issue(chengdu, '刘建国', `${lastYear}-04-02`)],
    [
      '目标考核',
      async () => {
        const city = await chengdu.perform(targets.openAssessment, { planId: PLAN, year: lastYear })
        await step(chengdu, city.id, 'tell')
        const [own] = await find<{ score: number }>('select score from assessed_unit where assessment_id = $1 and org_no = $2', [city.id, registrar.actor.org.no])
        if (own) await registrar.perform(targets.fileAppeal, { id: city.id, line: 'training-person-times', text: '十二月的两期企业职工培训已录入台账，结业日期误填为次年，更正后请重新计算。' })
        const whole = await province.perform(targets.openAssessment, { planId: PLAN, year: lastYear })
        await step(province, whole.id, 'tell')
        await find(`update target_assessment set appeal_until = current_date - 3 where id = $1`, [whole.id])
        await find(`update assessed_unit set appeal_until = current_date - 3 where assessment_id = $1`, [whole.id])
        await step(province, whole.id, 'publish')
      },
    ],
    [
      '规划终期评估',
      async () => {
        const [release] = await find<{ id: string }>(`select id from figure_release where plan_id = $1 and period = '2025' order by released_at desc limit 1`, [PLAN])
        if (!release) return
        const { id } = await province.perform(targets.openPlanEvaluation, { planId: PLAN, kind: 'final', releaseId: release.id })
        const report = await province.perform(targets.uploadTargetFile, {}, { name: '第三方评估报告.pdf', bytes: PDF })
        const seen = await province.perform(targets.getPlanEvaluation, { id })
        const behind = seen.lines.filter((line) => line.status === '滞后')
        await province.perform(targets.savePlanEvaluation, {
          id, version: 1, overview: '“十四五”期间院校布局和招生规模稳步扩大，技师学院建设和产教融合基地还有差距。', thirdParty: '省职业技能发展研究会', thirdOpinion: '数据取自发布，口径一致，可以采信。', thirdFiles: [report],
          reviews: behind.slice(0, 2).map((line) => ({ line: line.id, text: '建设周期长于预期，转入下一规划期继续推进。' })),
        })
        const [first] = behind
        if (first) await province.perform(targets.addFinding, { id, line: first.id, finding: `“${first.name}”没有达到规划目标。`, advice: '列入下一规划的首年任务，按季度调度。', unitNo: mianyang.actor.org.no })
      },
    ],
  ]
}
