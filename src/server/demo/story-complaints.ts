import type { Ctx } from '../../kernel/context.ts'
import { maskPhone } from '../../kernel/mask.ts'
import { phoneMac } from '../../modules/admissions/service/judge.ts'
import { api } from '../../modules/complaints/api.ts'
import type { Category, Measure } from '../../modules/complaints/codes.ts'
import { openComplaintCase, receive, type Draft } from '../../modules/complaints/service/intake.ts'
import { findComplaint } from '../../modules/complaints/store/complaints.ts'
import type { Cast, Scene } from './cast.ts'
import { addDays } from './days.ts'
import type { Desk } from './desks.ts'

type School = { no: number; name: string }

/**
 * 监督投诉: a complaint at every stage for the capital, one that waits for the school's words, one that waits for a
 * second person, results in public, the ledger, and an unusual pattern at a school. After plans and applications.
 */
export function complaintStory(cast: Cast): Scene[] {
  const { chengdu, mianyang, registrar, deskAt, versionOf, step, find, today } = cast
  const colleague = deskAt('cityOfficer', chengdu.actor.org, '何平')

  const schoolsOf = (authority: Desk) =>
    find<School>(`select org_no as no, name from org where kind = 'school' and state = 'operating' and authority_no = $1 order by (org_no = $2) desc, org_no`, [authority.actor.org.no, registrar.actor.org.no])

  /** A complaint of a visitor, received some days ago. */
  const web = (desk: Desk, daysAgo: number, draft: Omit<Draft, 'source' | 'agentName'> & { agentName?: string }) =>
    desk.within('complaint.demonstration', async (ctx) => {
      const visitor: Ctx = { ...ctx, actor: { ...ctx.actor, accountId: '', personId: null } }
      const made = await receive(visitor, { agentName: '', ...draft, source: 'web' })
      const file = await openComplaintCase(ctx, (await findComplaint(ctx, made.id))!)
      const at = `${addDays(today, -daysAgo)}T03:20:00Z`
      await ctx.db.updateTable('complaint').set({ received_at: at }).where('id', '=', made.id).execute()
      await ctx.db.updateTable('complaint_receipt').set({ received_at: at }).where('complaint_id', '=', made.id).execute()
      return file.id
    })
  const ask = async (desk: Desk, id: string, question: string) => desk.perform(api.askSchool, { id, version: await versionOf(id), question })
  /** The school did not answer within its time, which cannot be played. */
  const unanswered = (desk: Desk, id: string) =>
    desk.within('complaint.demonstration', (ctx) => ctx.db.updateTable('complaint').set({ statement_due: addDays(today, -1) }).where('case_id', '=', id).execute())
  const propose = async (desk: Desk, id: string, result: { finding: string; measure: Measure; followDue?: string; decision: string; answer: string }) =>
    desk.perform(api.proposeComplaintResult, { id, version: await versionOf(id), verdict: 'founded', ...result })

  const received = async () => {
    const [school] = await schoolsOf(chengdu)
    if (!school) return
    await web(chengdu, 1, { schoolNo: school.no, category: 'false', anonymous: true, text: '招生宣传页写“毕业包分配进国企”，学长说没有这回事，有宣传页照片。' })
    const [other] = await schoolsOf(mianyang)
    if (other) await web(mianyang, 2, { schoolNo: other.no, category: 'fees', anonymous: false, name: '样例家长', contact: '13800000088', text: '报名时先收了 500 元定金，没有开票，现在不报了不退。' })
  }

  const asked = async () => {
    const [school] = await schoolsOf(chengdu)
    if (!school) return
    const id = await web(chengdu, 6, { schoolNo: school.no, category: 'fees', anonymous: false, name: '样例家长', contact: '13800000077', text: '公布的学费是 4800 元，报名时另收了“专业建设费” 1200 元。' })
    await step(chengdu, id, 'accept')
    await ask(chengdu, id, '请说明今年向新生收取的各项费用和依据，附收费公示和票据样张。')
    await chengdu.perform(api.addComplaintNote, { id, text: '已电话联系投诉人，收据照片收到，收款人是学校招生办。' })
  }

  /** Settled by the account of the demonstration, so a colleague did the work. */
  const waiting = async () => {
    const [, school] = await schoolsOf(chengdu)
    if (!school) return
    const id = await web(colleague, 20, { schoolNo: school.no, category: 'trade', anonymous: true, text: '初中班主任让全班填同一所学校，听说一个学生给学校多少钱。' })
    await step(colleague, id, 'accept')
    await ask(colleague, id, '请说明今年从这所初中报名的学生是怎样组织的，有没有付给初中或教师费用。')
    await step(colleague, id, 'recall', '学校来电说明没有付款，书面材料不再等。')
    await unanswered(colleague, id)
    await propose(colleague, id, { finding: '学校招生人员与班主任约定按人数付宣传费，共付 3 人，已退回。', measure: 'talk', decision: `${school.name}招生人员向初中教师支付宣传费招收学生，已退回，约谈学校负责人。`, answer: '反映的情况部分属实，已约谈学校，费用已退回。' })
  }

  const settle = async (school: School, category: Category, daysAgo: number, result: Parameters<typeof propose>[2]) => {
    const id = await web(chengdu, daysAgo, { schoolNo: school.no, category, anonymous: true, agentName: '某某教育咨询公司', text: '校外公司的人到村里收学生，说一个学生学校给三千元。' })
    await step(chengdu, id, 'accept')
    await ask(chengdu, id, '请说明与校外公司的往来和付款，附账目。')
    await step(chengdu, id, 'recall', '学校已当面说明，材料另附。')
    await unanswered(chengdu, id)
    await propose(chengdu, id, result)
    await step(colleague, id, 'approve')
    await step(chengdu, id, 'announce')
    // Time cannot be played, so the publicity is put back by the days it runs.
    await chengdu.within('complaint.demonstration', (ctx) =>
      ctx.db.updateTable('publicity').set({ starts_on: addDays(today, -16), ends_on: addDays(today, -2) }).where('case_id', '=', id).execute(),
    )
    await step(chengdu, id, 'publish')
    return id
  }

  const published = async () => {
    const schools = await schoolsOf(chengdu)
    const [one, two] = [schools.at(-1), schools.at(-2)]
    if (one)
      await settle(one, 'unqualified', 60, {
        finding: '学校在没有批准的教学点宣传招生，已经停止。', measure: 'talk', decision: `${one.name}在没有批准的教学点宣传招生，责令停止并约谈学校负责人。`, answer: '反映的情况属实，已责令停止。',
      })
    if (!two) return
    const id = await settle(two, 'paid', 45, {
      finding: '学校招生办按人头向公司付介绍费，共 12 人 3.6 万元。', measure: 'other', followDue: addDays(today, 20), decision: `${two.name}向校外公司支付介绍费招收学生，责令清退费用，公开招生经费，给予通报批评。`, answer: '反映的情况属实，已责令学校清退费用并通报批评。',
    })
    const person = await chengdu.perform(api.addAgent, { kind: 'person', name: '罗某', organisation: '某某教育咨询公司', phone: '13600000066', note: '自称招生代表，在县里收学生', complaintCaseId: id })
    await chengdu.perform(api.addPayment, { id: person.id, schoolNo: two.no, paidOn: addDays(today, -70), amount: 2_400_000, students: 8, reference: '尾号 8821', evidence: '学校账目和公司收据', complaintCaseId: id })
    await chengdu.perform(api.addPayment, { id: person.id, schoolNo: two.no, paidOn: addDays(today, -66), amount: 1_200_000, students: 4, reference: '尾号 8821', evidence: '公司收据', complaintCaseId: id })
    await chengdu.perform(api.judgeAgent, { id: person.id, version: 1, verdict: 'confirmed', note: '账目、收据、陈述一致' })
    await chengdu.perform(api.addAgent, { kind: 'company', name: '某某教育咨询公司', phone: '028-88880066', complaintCaseId: id })
    await mianyang.perform(api.addAgent, { kind: 'person', name: '罗老师', phone: '13600000066', note: '两名家长提到' })
  }

  /** Some applications of one school carry one telephone. */
  const pattern = () =>
    registrar.within('complaint.demonstration', async (ctx) => {
      const rows = await ctx.db.selectFrom('application').select('id').where('org_no', '=', registrar.actor.org.no).where('submitted_at', 'is not', null).where('account_id', 'is', null).orderBy('submitted_at', 'desc').limit(4).execute()
      if (rows.length < 3) return
      const phone = '13600000066'
      await ctx.db
        .updateTable('application')
        .set({ phone_mac: phoneMac(ctx, phone), phone_sealed: ctx.vault.seal(phone), phone_masked: maskPhone(phone) })
        .where('id', 'in', rows.map((row) => row.id))
        .execute()
    })

  return [
    ['监督投诉：新收到的', received],
    ['监督投诉：等学校说明', asked],
    ['监督投诉：等审定', waiting],
    ['监督投诉：已公布的和台账', published],
    ['监督投诉：异常线索', pattern],
  ]
}
