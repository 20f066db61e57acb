import sharp from 'sharp'
import { newId } from '../../src/kernel/uuid.ts'
import { testAccountPassword } from './keys.ts'
import { addPerson, type Placed } from './people.ts'
import { orgs } from './small-province.ts'
import type { Client, World } from './world.ts'

/** A drawn portrait that passes every measure; `width` and `background` make it fail. */
export async function portrait({ width = 537, height = 662, background = '#f6f8fb' } = {}): Promise<Uint8Array> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 123" preserveAspectRatio="none" width="${width}" height="${height}"><rect width="100" height="123" fill="${background}"/>
    <rect x="43" y="62" width="14" height="24" fill="#e8b98f"/><ellipse cx="50" cy="50" rx="18" ry="23.4" fill="#e8b98f"/><path d="M31 46 Q50 16 69 46 Q50 30 31 46" fill="#1c1714"/><path d="M16 123 Q50 62 84 123Z" fill="#23304a"/><rect x="44" y="72" width="12" height="14" fill="#e8b98f"/></svg>`
  return new Uint8Array(await sharp(Buffer.from(svg)).jpeg({ quality: 95 }).toBuffer())
}

/** A registered student of 青城 in a class, of the age that the birth date says. */
export async function addStudent(world: World, one: { name: string; birthDate?: string; className?: string | null; grade?: number; orgNo?: number }): Promise<Placed & { studentNumber: string }> {
  const placed = await addPerson(world, { name: one.name, active: true, ...(one.birthDate ? { birthDate: one.birthDate } : {}), ...(one.orgNo ? { orgNo: one.orgNo } : {}) })
  await world.sql('update enrollment set class_name = $2, grade = $3 where id = $1', [placed.enrollmentId, one.className ?? null, one.grade ?? 2024])
  const [row] = await world.sql<{ student_number: string }>('select student_number from enrollment where id = $1', [placed.enrollmentId])
  return { ...placed, studentNumber: row!.student_number }
}

/** The student signed in on the phone. */
export async function asLearner(world: World, placed: Placed, username: string, orgNo: number = orgs.qingcheng): Promise<Client> {
  const id = await world.sessions.createAccount({ username, name: '学员', password: testAccountPassword })
  await world.sql(
    `insert into national.post (id, account_id, schema_name, role, org_no, org_name, holder_name, person_id) values ($1, $2, 'p51', 'learner', $3, '青城技师学院', '学员', $4)`,
    [newId(), id, orgNo, placed.personId],
  )
  return world.as(username)
}
