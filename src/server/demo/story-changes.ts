import { api as changes } from '../../modules/changes/api.ts'
import { api as todos } from '../../modules/todos/api.ts'
import type { Desk } from './desks.ts'
import { addDays } from './days.ts'
import { PDF, type Cast, type Scene } from './cast.ts'

type Student = { id: string; version: number; specialtyCode: string; trainingLevel: string; grade: number }

/** Transfers that wait at each of the four parties, and suspensions that wait at the city and at the county. */
export function changeStory(cast: Cast): Scene[] {
  const { registrar, registrar2, registrar3, chengdu, countySchool, today } = cast
  const year = Number(today.slice(0, 4))
  const taken: string[] = []
  // From the end of the register, so that whoever tries out the product meets untouched students first.
  const students = (desk: Desk, count: number) =>
    cast.find<Student>(
      `select e.id, e.version, e.specialty_code as "specialtyCode", e.training_level as "trainingLevel", e.grade from enrollment e
       where e.org_no = $1 and e.status = 'active' and e.study_mode = 'full-time' and e.grade < $2 and e.joint_programme_no is null and e.id <> all($3)
         and e.grade + e.length_years >= $2 + 1
         and not exists (select 1 from national.post p where p.person_id = e.person_id)
       order by e.grade desc, e.id desc limit $4`,
      [desk.actor.org.no, year, taken, count],
    )
  const evidence = async (desk: Desk, enrollmentId: string, name: string) =>
    (await desk.perform(changes.uploadChangeFile, { enrollmentId, filename: name }, { name, bytes: PDF })).fileId
  const act = async (desk: Desk, file: { id: string; version: number }, action: string, reason?: string) => ({
    id: file.id,
    version: (await desk.perform(todos.actOnCase, { id: file.id, action, version: file.version, ...(reason ? { reason } : {}) })).version,
  })

  const transfer = async (from: Desk, to: Desk, reason: string) => {
    const places = (await from.perform(changes.getTransferTarget, { schoolNo: to.actor.org.no })).specialties
    const fits = (one: Student) => places.find((place) => place.code === one.specialtyCode && place.trainingLevel === one.trainingLevel) ?? places.find((place) => place.trainingLevel === one.trainingLevel)
    const student = (await students(from, 40)).find(fits)
    if (!student) return undefined
    taken.push(student.id)
    const place = fits(student)!
    const fileIds = [await evidence(from, student.id, '户口迁移证明.pdf')]
    return from.perform(changes.openTransfer, {
      enrollmentId: student.id, toOrgNo: to.actor.org.no, specialtyCode: place.code, trainingLevel: place.trainingLevel, grade: student.grade, reason, guardianAgreed: true, fileIds,
    }) // prettier-ignore
  }
  const suspend = async (desk: Desk, reasonAt: number, note: string) => {
    const [student] = await students(desk, 1)
    if (!student) return
    taken.push(student.id)
    const form = await desk.perform(changes.getStatusForm, { kind: 'suspend', enrollmentId: student.id })
    const until = form.latest && form.latest < addDays(today, 240) ? form.latest : addDays(today, 240)
    const fileIds = [await evidence(desk, student.id, '诊断证明.pdf')]
    const reasonCode = form.reasons[reasonAt % form.reasons.length]!.code
    await desk.perform(changes.openStatusChange, { kind: 'suspend', enrollmentId: student.id, version: form.student.version, reasonCode, effectiveOn: today, until, note, fileIds, explain: note })
  }

  return [
    ['转学：等转入学校', () => transfer(registrar, registrar2, '父母工作调动到绵阳')],
    ['转学：等成都的学校', () => transfer(registrar2, registrar, '随父母迁居成都')],
    [
      '转学：等转出主管部门',
      async () => {
        const file = await transfer(registrar, registrar2, '户口迁入绵阳，就近入学')
        if (file) await act(registrar2, file, 'consent')
      },
    ],
    [
      '转学：等转入主管部门',
      async () => {
        const file = await transfer(registrar, registrar2, '父母在绵阳务工，就近照看')
        if (!file) return
        const accepted = await act(registrar2, file, 'consent')
        await act(chengdu, accepted, 'release')
      },
    ],
    ['转学：等省属学校', () => transfer(registrar, registrar3, '家庭住址变更')],
    [
      '转学：等县局',
      async () => {
        const file = await transfer(countySchool, registrar, '随父母迁居成都')
        if (file) await act(registrar, file, 'consent')
      },
    ],
    [
      '转学：等省厅',
      async () => {
        const file = await transfer(registrar3, registrar2, '父母工作调动到绵阳')
        if (file) await act(registrar2, file, 'consent')
      },
    ],
    ['休学：等校领导', () => suspend(registrar, 0, '住院治疗，医嘱休养一学期')],
    ['休学：等校领导（二）', () => suspend(registrar, 1, '骨折术后康复')],
  ]
}
