import { api as tasks } from '../../modules/tasks/api.ts'
import { raiseTask } from '../../modules/tasks/public.ts'
import { PDF, type Cast, type Scene } from './cast.ts'
import { addDays } from './days.ts'
import type { Desk } from './desks.ts'

/** What the demonstration's province wants done, with the clauses of its plan. Who leads is this province's own decision. */
const ledgerLines = [
  { no: '1', measure: '优化院校布局', task: '每个市（州）争创1所技师学院，支持三州新建院校。', clause: '003:118', lead: ['省人力资源社会保障厅'], participants: ['省发展改革委', '省财政厅'] },
  { no: '2', measure: '优化院校布局', task: '2025年技工院校超过120所、在校生20万人。', clause: '003:116', lead: ['省人力资源社会保障厅'], participants: ['省教育厅', '省财政厅'] },
  { no: '3', measure: '规范招生', task: '核查招生计划、资质、专业、简章，公布有资质的学校和专业。', clause: '003:188', lead: ['省人力资源社会保障厅'], participants: ['省教育厅'] },
  { no: '4', measure: '规范招生', task: '多渠道招生纳入统一平台，定期清理公开资质。', clause: '003:133', lead: ['省人力资源社会保障厅', '省教育厅'], participants: [] },
  { no: '5', measure: '提升质量', task: '实行技工院校质量年报，探索弹性学制。', clause: '003:186', lead: ['省人力资源社会保障厅'], participants: [] },
  { no: '6', measure: '提升质量', task: '市（州）定期组织专家督导教学、专业与课程标准。', clause: '003:190', lead: ['省人力资源社会保障厅'], participants: [] },
  { no: '7', measure: '校企合作', task: '组建10个技师学院（职业培训）集团。', clause: '003:170', lead: ['省人力资源社会保障厅'], participants: ['省国资委', '省工商联'] },
  { no: '8', measure: '校企合作', task: '建设一批产教融合实训基地。', clause: '003:168', lead: ['省发展改革委', '省人力资源社会保障厅'], participants: ['省工业和信息化厅', '省财政厅'] },
  { no: '9', measure: '信息化', task: '健全信息管理系统，覆盖招生、学籍、教学、联合办学、就业、校企、安全七项。', clause: '003:140', lead: ['省人力资源社会保障厅'], participants: [] },
  { no: '10', measure: '就业', task: '建立毕业生就业质量评价制度，纳入办学水平评估。', clause: '003:175', lead: ['省人力资源社会保障厅'], participants: ['省统计局'] },
] as const

/** 督办台账: tasks of the province and of a city at every stage, one with the whole ladder of supervision, and the yearly evaluation. */
export function taskStory(cast: Cast): Scene[] {
  const { registrar, registrar2, registrar3, chengdu, mianyang, deskAt, versionOf, step, find, today } = cast
  const provinceNo = Math.floor(chengdu.actor.org.no / 1e10) * 1e10
  const province = deskAt('provinceOfficer', { no: provinceNo, name: '省人社厅' }, '王宁')
  const lines = new Map<string, string>()

  const report = (desk: Desk, id: string, share: number, text: string, nextStep = '') => desk.perform(tasks.reportDuty, { id, share, text, nextStep })
  const prove = async (desk: Desk) => desk.perform(tasks.uploadTaskEvidence, {}, { name: '工作佐证.pdf', bytes: PDF })
  const claim = async (desk: Desk, id: string, text: string) => desk.perform(tasks.claimDuty, { id, version: await versionOf(id), text, files: [await prove(desk)] })
  /** Time cannot be played: a task that is late today was issued and due on earlier days. */
  const backdate = (id: string, issued: number, due: number) =>
    find(
      `with t as (update task set issued_on = $2, due_on = least(due_on, $3::date) where id = (select task_id from task_duty where id = $1) returning 1)
       update task_duty set issued_on = $2, first_due_on = $3, due_on = $3, next_report_on = $4 where id = $1`,
      [id, addDays(today, issued), addDays(today, due), addDays(today, due - 1)],
    )
  const issue = (desk: Desk, title: string, criterion: string, due: number, units: readonly { role: 'lead' | 'participant' | 'responsible'; orgNo?: number; name?: string }[], more: object = {}) =>
    desk.perform(tasks.issueTask, { title, criterion, dueOn: addDays(today, due), units: [...units], ...more })

  const cityNos = async () => {
    const rows = await find<{ no: number }>(
      `select o.org_no as no from org o where o.kind = 'authority' and o.org_no % 100000000 = 0 and o.org_no % 10000000000 <> 0 and o.org_no <> all ($1) order by o.org_no limit 2`,
      [[chengdu.actor.org.no, mianyang.actor.org.no]],
    )
    return rows.map((row) => row.no)
  }
  const cityDesk = (no: number) => deskAt('cityOfficer', { no, name: '市人社局' }, '刘峰')

  return [
    [
      '督办：台账和技师学院任务',
      async () => {
        const { id } = await province.perform(tasks.createTaskLedger, { title: '技工教育“十四五”重点任务（演示）', clause: '003:212', note: '任务取自四川规划，牵头和参加单位为演示而设。' })
        for (const line of ledgerLines) {
          const made = await province.perform(tasks.addTaskLine, { ledgerId: id, ...line, lead: [...line.lead], participants: [...line.participants], dueOn: addDays(today, 120 + 15 * Number(line.no)) })
          lines.set(line.no, made.id)
        }
        const others = await cityNos()
        const { duties } = await issue(province, '争创技师学院', '市（州）有1所技师学院，或已报设立申请', 120, [
          ...[chengdu.actor.org.no, mianyang.actor.org.no, ...others].map((orgNo) => ({ role: 'lead' as const, orgNo })),
          { role: 'participant', name: '省财政厅' },
        ], { lineId: lines.get('1') })
        const [first, second, third] = duties
        const outside = duties.at(-1)!
        await step(chengdu, first!.id, 'accept')
        await report(chengdu, first!.id, 60, '两所高级技工学校已提出升格申请，场地和师资达标情况在核查。', '十二月组织专家组实地评估。')
        await step(mianyang, second!.id, 'accept')
        await report(mianyang, second!.id, 35, '申报材料在编制。')
        await find('update task_duty set next_report_on = $2 where id = $1', [second!.id, addDays(today, -2)])
        if (others[0]) await step(cityDesk(others[0]), third!.id, 'accept')
        await step(province, outside.id, 'accept')
        await report(province, outside.id, 45, '来函：补助资金方案已报审。')
        const split = await issue(chengdu, '技师学院升格：对照标准自查', '自查报告和整改清单齐全', 60, [{ role: 'lead', orgNo: registrar.actor.org.no }], { parentId: first!.id })
        await step(registrar, split.duties[0]!.id, 'accept')
        await registrar.perform(tasks.reportDuty, { id: split.duties[0]!.id, share: 70, text: '八项标准已自查七项，实训面积不足一项在整改。', nextStep: '补充实训场地租赁合同。', files: [await prove(registrar)] })
      },
    ],
    [
      '督办：逾期的资质核查',
      async () => {
        const { duties } = await issue(province, '核查招生资质并公布名单', '名单在门户公布，清理完毕', 30, [{ role: 'lead', orgNo: chengdu.actor.org.no }, { role: 'lead', orgNo: mianyang.actor.org.no }], { lineId: lines.get('3') })
        const [done, late] = duties
        await step(chengdu, done!.id, 'accept')
        await claim(chengdu, done!.id, '名单已公布，清理两条过期信息。')
        await step(province, done!.id, 'check')
        await step(mianyang, late!.id, 'accept')
        await report(mianyang, late!.id, 40, '已核查一半学校。')
        await backdate(late!.id, -70, -22)
        const press = (kind: 'remind' | 'circular' | 'interview', reason: string, more: object = {}) => province.perform(tasks.pressDuty, { id: late!.id, kind, reason, ...more })
        await press('remind', '期限已过，名单还没有公布。')
        await press('circular', '催办后仍未完成，影响全省名单发布。')
        await press('interview', '通报后没有进展。', { attendees: '省厅职建处、绵阳市局分管负责人', minutes: '绵阳市局说明县区资料没有报齐，承诺补齐。', rectification: '补齐核查资料，公布名单。', rectifyBy: addDays(today, 10) })
      },
    ],
    [
      '督办：市里交给学校的',
      async () => {
        const schools = await find<{ no: number }>(
          `select org_no as no from org where kind = 'school' and state = 'operating' and org_no between $1 and $1 + 99999999 and org_no % 1000000 <> 0 and org_no <> $2 order by org_no limit 2`,
          [chengdu.actor.org.no, registrar.actor.org.no],
        )
        const { duties } = await issue(chengdu, '补报实训设备台账', '设备台账与现场一致', 6, [registrar.actor.org.no, ...schools.map((one) => one.no)].map((orgNo) => ({ role: 'responsible' as const, orgNo })), { clause: '003:190', reportEvery: 'none' })
        await step(registrar, duties[0]!.id, 'accept')
        await claim(registrar, duties[0]!.id, '台账已补报，与现场核对一致。')
        const other = schools[0] && duties[1] ? deskAt('registrar', { no: schools[0].no, name: '学校' }, '何敏') : undefined
        if (other) {
          await step(other, duties[1]!.id, 'accept')
          await report(other, duties[1]!.id, 50, '数控车间已盘点。')
        }
        const { duties: annual } = await issue(province, '报送质量年报', '年报经审核公布', 20, [{ role: 'lead', orgNo: registrar3.actor.org.no }, { role: 'lead', orgNo: registrar2.actor.org.no }], { lineId: lines.get('5') })
        await step(registrar3, annual[0]!.id, 'accept')
        await registrar3.perform(tasks.askExtension, { id: annual[0]!.id, version: await versionOf(annual[0]!.id), dueOn: addDays(today, 45), reason: '毕业生就业跟踪数据下月底才能收齐。' })
        await province.within('task.issue', (ctx) =>
          raiseTask(ctx, { planId: 'sichuan-14th-five-year', indicatorId: 'senior-share', orgNo: mianyang.actor.org.no, reason: '高级工班以上在校生占比低于进度。', due: addDays(today, 90) }),
        )
      },
    ],
    [
      '年度评价',
      async () => {
        const year = Number(today.slice(0, 4))
        await province.perform(tasks.openEvaluations, { year, rubric: 'city', orgNos: [chengdu.actor.org.no, mianyang.actor.org.no] })
        await chengdu.perform(tasks.openEvaluations, { year, rubric: 'school', orgNos: [registrar.actor.org.no] })
        const rows = await find<{ id: string; no: number }>('select id, org_no as no from task_evaluation where year = $1', [year])
        const of = (desk: Desk) => rows.find((row) => row.no === desk.actor.org.no)?.id
        const own = of(chengdu)
        const school = of(registrar)
        if (own) {
          const file = await prove(chengdu)
          await chengdu.perform(tasks.saveSelfEvaluation, { id: own, items: [['funds', 88, '市级资金足额到位，附下达文件。'], ['oversight', 85, '两次联合检查，问题全部整改。'], ['experience', 90, '校企共建实训基地做法在全省推广。']].map(([id, score, text]) => ({ id: id as string, score: score as number, text: text as string, files: [file] })) })
          await step(chengdu, own, 'submit')
        }
        if (school) {
          const file = await prove(registrar)
          await registrar.perform(tasks.saveSelfEvaluation, { id: school, items: [['teaching', 90, '工学一体化专业六个，课程标准齐全。'], ['teachers', 86, '双师型教师占六成。']].map(([id, score, text]) => ({ id: id as string, score: score as number, text: text as string, files: [file] })) })
        }
      },
    ],
  ]
}
