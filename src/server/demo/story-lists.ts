import { concludePublicity, publishForCase } from '../../kernel/publicity.ts'
import { api as graduation } from '../../modules/graduation/api.ts'
import { api as statistics } from '../../modules/statistics/api.ts'
import { registrationApi } from '../../modules/students/registration-api.ts'
import { api as todos } from '../../modules/todos/api.ts'
import { addDays } from './days.ts'
import type { Desk } from './desks.ts'
import { PDF, type Cast, type Scene } from './cast.ts'

/** Registrations, graduation lists and the yearly return, handed in by schools and waiting at their authorities. */
export function listStory(cast: Cast): Scene[] {
  const { registrar, registrar2, registrar3, mianyang, countySchool, step, find, today } = cast
  const year = Number(today.slice(0, 4))
  // The return is of 31 October; before that day the last one is of the year before.
  const counted = today.slice(5) > '10-31' ? year : year - 1

  const register = async (desk: Desk) => {
    const pending = await find<{ id: string }>(
      `select id from enrollment where org_no = $1 and status = 'pending' and study_mode = 'full-time' and joint_programme_no is null order by specialty_code desc, id desc limit 8`,
      [desk.actor.org.no],
    )
    if (pending.length === 0) return
    const opened = await desk.perform(registrationApi.openRegistration, { enrollmentIds: pending.map((one) => one.id) })
    for (const file of opened.cases)
      await desk.perform(todos.actOnCase, { id: file.id, version: file.version, action: 'submit', reason: '部分新生到校较晚，补报材料已收齐。' })
  }
  const report = async (desk: Desk, responsible: string) => {
    const { id } = await desk.perform(statistics.freezeReturn, { year: counted, responsible })
    await desk.perform(statistics.sendReturn, { id, reason: '与上年相比的变化已经核对。' })
  }
  /** A list for next summer. Everything is on record for all but the last `short` students. */
  const list = async (desk: Desk, count: number, short: number) => {
    const students = await find<{ id: string }>(
      `select id from enrollment e where org_no = $1 and status in ('active', 'internship') and study_mode = 'full-time' and grade + length_years = $2
         and not exists (select 1 from case_item i join case_file f on f.id = i.case_id where i.record_id = e.id and f.closed_at is null)
       order by id limit $3`,
      [desk.actor.org.no, year + 1, count],
    )
    if (students.length === 0) return undefined
    const { fileId } = await desk.perform(graduation.uploadGraduationEvidence, {}, { name: '毕业审核材料.pdf', bytes: PDF })
    const signed = { evidenceFileId: fileId, signer: '教务科 罗静', signedOn: addDays(today, -14) }
    for (const [at, one] of students.slice(0, students.length - short).entries()) {
      const record = (kind: 'grades' | 'moral' | 'labour' | 'internship' | 'certificate', value: object) =>
        desk.perform(graduation.recordGraduationFact, { enrollmentId: one.id, kind, value, ...signed })
      await record('grades', { creditsPassed: 182 + at, creditsRequired: 180 })
      await record('moral', { result: at === 0 ? 'excellent' : 'good' })
      await record('labour', { result: 'pass' })
      await record('internship', { result: 'pass', unit: '岷江精密机械有限公司', months: 6 })
      await record('certificate', { number: `S000051000001${String(year).slice(2)}4${String(900_001 + at)}`, occupation: '钳工', level: '4', issuedOn: addDays(today, -60) })
    }
    const opened = await desk.perform(graduation.openGraduationList, { graduatesOn: `${year + 1}-06-30`, enrollmentIds: students.map((one) => one.id) })
    if (opened.students === 0) return undefined
    const { rows } = await desk.perform(graduation.getGraduationList, { id: opened.id })
    await desk.perform(graduation.setGraduationRows, { id: opened.id, rowIds: rows.map((row) => row.id), confirmClassKind: true })
    return opened.id
  }

  return [
    ['学籍注册：等绵阳', () => register(registrar2)],
    ['学籍注册：等省厅', () => register(registrar3)],
    ['学籍注册：等县局', () => register(countySchool)],
    ['统计报表：等绵阳', () => report(registrar2, '刘校长')],
    ['统计报表：等省厅', () => report(registrar3, '何校长')],
    ['统计报表：等县局', () => report(countySchool, '蒲校长')],
    ['毕业名单：学校填报', () => list(registrar, 6, 2)],
    [
      '毕业名单：公示已结束',
      async () => {
        const id = await list(registrar2, 4, 0)
        if (!id) return
        await step(registrar2, id, 'submit', '材料齐全。')
        await finishedPublicity(mianyang, id, today)
      },
    ],
  ]
}

/** A publicity that ran its days without objection. Time cannot be played, so the days are put back before it is concluded. */
async function finishedPublicity(authority: Desk, caseId: string, today: string): Promise<void> {
  await authority.within('publicity.conclude', async (ctx) => {
    const file = await ctx.db.selectFrom('case_file').selectAll().where('id', '=', caseId).executeTakeFirstOrThrow()
    const names = await ctx.db.selectFrom('case_item').innerJoin('enrollment', 'enrollment.id', 'case_item.record_id').select(['enrollment.name', 'enrollment.specialty_name']).where('case_item.case_id', '=', caseId).execute()
    const row = await publishForCase(ctx, file, {
      title: `${file.org_name} ${file.title.match(/\d{4} 年 ?\d+ 月/)?.[0] ?? ''}毕业名单`,
      summary: `拟同意 ${names.length} 名学生毕业，结果见名单。`,
      clause: '001:1092',
      lines: names.map((one) => ({ personName: one.name, detail: `${one.specialty_name} 毕业` })),
      contact: `${authority.actor.org.name}职业能力建设科 0816-0000000`,
      permission: 'graduation.review',
    })
    await ctx.db.updateTable('publicity').set({ starts_on: addDays(today, -20), ends_on: addDays(today, -6) }).where('id', '=', row.id).execute()
    await concludePublicity(ctx, file, '公示期满，没有收到异议。')
  })
}
