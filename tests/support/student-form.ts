import { demoId } from '../../src/modules/students/fixtures/roster.ts'
import { api } from '../../src/modules/students/api.ts'
import { orgs } from './small-province.ts'
import type { World } from './world.ts'

const year = new Date().getFullYear()

/** What a registrar of 青城技师学院 types for one student who passes every check; `serial` makes the ID number. */
export const studentForm = (name: string, serial: number, more: Record<string, string | number | null> = {}) => ({
  name,
  documentType: 'id-card',
  idNumber: demoId(serial),
  ethnicGroup: '01',
  householdRegion: '510107',
  studyMode: 'full-time',
  trainingLevel: 'senior',
  lengthYears: 3,
  specialtyCode: 'D0101',
  grade: year,
  className: '数控1班',
  entryDate: `${year}-09-01`,
  entrySeason: 'autumn',
  site: String(orgs.qingcheng),
  sourceCategory: 'junior-current',
  sourceRegion: '510107',
  previousEducation: 'junior',
  previousSchool: '成都市某中学',
  guardianName: '王大山',
  guardianRelation: '51',
  guardianPhone: '13800000001',
  ...more,
})

/**
 * Four students of 青城技师学院, typed in by its registrar, with their enrollments by name: 欧阳明娜 is on the roll,
 * 张小三 has graduated, 阿依古丽·买买提 and 曾国 are not registered yet.
 */
export async function addFourStudents(world: World): Promise<Record<'欧阳明娜' | '张小三' | '阿依古丽·买买提' | '曾国', string>> {
  const registrar = await world.as('qingchengRegistrar')
  const add = async (name: string, serial: number) => (await registrar.ok(api.createStudent, { values: studentForm(name, serial) })).id
  const ids = { 欧阳明娜: await add('欧阳明娜', 2), 张小三: await add('张小三', 1), '阿依古丽·买买提': await add('阿依古丽·买买提', 4), 曾国: await add('曾国', 3) }
  await world.sql(`update enrollment set status = 'active', registered_on = current_date - 30, student_number = '20265101040318' || right(id_tail, 2) where name in ('欧阳明娜', '张小三')`)
  await world.sql(`update enrollment set status = 'graduated', left_on = current_date - 1 where name = '张小三'`)
  return ids
}
