import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId } from '../../src/kernel/uuid.ts'
import { registrationApi as api } from '../../src/modules/students/registration-api.ts'
import { api as todos } from '../../src/modules/todos/api.ts'
import { orgs } from './small-province.ts'
import { openWorld, type Client, type World } from './world.ts'

/** The small province with the people of a registration signed in; set by `openDesk`, one per test file. */
export let world: World
export let registrar: Client
export let officer: Client
export let officer2: Client
let serial = 0

/** Opens the world with a data folder of its own. Answers with what closes both. */
export async function openDesk(): Promise<() => Promise<void>> {
  const home = mkdtempSync(join(tmpdir(), 'luban-registration-'))
  process.env.LUBAN_HOME = home
  world = await openWorld()
  registrar = await world.as('qingchengRegistrar')
  officer = await world.as('chengduOfficer')
  officer2 = await world.as('chengduOfficer2')
  return async () => {
    await world.close()
    rmSync(home, { recursive: true, force: true })
  }
}

export const YEAR = new Date().getFullYear()
export const OUTSIDE = '逾期办理：教学点审批晚于注册时间。'
export type Student = { id: string; personId: string }
export type Overrides = Partial<
  Record<
    | 'org_no'
    | 'org_name'
    | 'site_no'
    | 'site_name'
    | 'study_mode'
    | 'training_level'
    | 'specialty_code'
    | 'joint_programme_no'
    | 'length_years'
    | 'entry_date'
    | 'id_number'
    | 'source_category'
    | 'grade',
    string | number
  >
> & { profile?: Record<string, string> }

/** A firm with a valid credit code, and a contract that lasts. */
export const EMPLOYER = { employerName: '青城机械有限公司', employerCreditCode: '91510100MA6CBXT114', contractFrom: '2020-01-01' }

/** Pending students as the roster import leaves them. */
export async function addPending(count: number, overrides: Overrides = {}): Promise<Student[]> {
  const out: Student[] = []
  for (let at = 0; at < count; at++) {
    serial += 1
    const [id, personId] = [newId(), newId()]
    const number = String(overrides.id_number ?? `51990020080901${String(serial).padStart(4, '0')}`)
    const hash = world.vault.hash('id-card', number)
    const [person] = await world.sql<{ id: string }>(
      `insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date, first_org_no)
       values ($1, 'id-card', $2, '\\x00', '5199************' || $3, $3, $4, 'zhang san', 'zs', '1', '2008-09-01', $5)
       on conflict (id_hash) do update set name = excluded.name returning id`,
      [personId, hash, number.slice(-2), `张三${serial}`, overrides.org_no ?? orgs.qingcheng],
    )
    const row = {
      org_no: orgs.qingcheng,
      org_name: '青城技师学院',
      site_no: overrides.org_no ?? orgs.qingcheng,
      site_name: '校本部',
      study_mode: 'full-time',
      training_level: 'senior',
      specialty_code: 'D0101',
      joint_programme_no: null,
      length_years: 3,
      entry_date: `${YEAR}-09-01`,
      source_category: 'junior-current',
      grade: YEAR,
      ...overrides,
    }
    await world.sql(
      `insert into enrollment (id, org_no, org_name, site_no, site_name, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex, study_mode,
         training_level, length_years, specialty_code, specialty_name, grade, entry_date, entry_season, source_category, source_region, joint_programme_no, profile, status)
       values ($1, $2, $3, $4, $5, $6, $7, '三', $8, 'zs', '5199************01', '0001', '1', $9, $10, $11, $12, '数控加工', $13, $14, 'autumn', $17, '510107', $15, $16, 'pending')`,
      [
        id,
        row.org_no,
        row.org_name,
        row.site_no,
        row.site_name,
        person!.id,
        `张三${serial}`,
        `zhang san ${String(serial).padStart(5, '0')}`,
        row.study_mode,
        row.training_level,
        row.length_years,
        row.specialty_code,
        row.grade,
        row.entry_date,
        row.joint_programme_no,
        JSON.stringify({ ...(row.study_mode === 'part-time' ? EMPLOYER : {}), ...overrides.profile }),
        row.source_category,
      ],
    )
    await world.sql('insert into person_org (org_no, person_id) values ($1, $2) on conflict do nothing', [
      row.org_no,
      person!.id,
    ])
    out.push({ id, personId: person!.id })
  }
  return out
}

export const ids = (students: readonly Student[]) => students.map((one) => one.id)

export async function open(students: readonly Student[], client = registrar) {
  return (await client.ok(api.openRegistration, { enrollmentIds: ids(students) })).cases[0]!
}

export const act = (
  client: Client,
  file: { id: string; version: number },
  action: string,
  more: { reason?: string; clause?: string } = {},
) => client.send(todos.actOnCase, { id: file.id, action, version: file.version, ...more })

export async function submit(students: readonly Student[], client = registrar) {
  const file = await open(students, client)
  const answer = await act(client, file, 'submit', { reason: OUTSIDE })
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem))
  return { ...file, ...answer.data }
}

export const verifiers = [
  { name: '李敏', unit: '成都市人社局' },
  { name: '何平', unit: '成都市人社局' },
]

export async function check(
  client: Client,
  file: { id: string; version: number },
  results: { enrollmentId: string; result: 'present' | 'absent' | 'mismatch'; note?: string }[],
  extent: 'full' | 'sample' = 'full',
) {
  return client.ok(api.recordOnsiteCheck, {
    id: file.id,
    version: file.version,
    date: `${YEAR}-09-02`,
    place: '校本部报告厅',
    extent,
    verifiers,
    results,
  })
}

export const present = (students: readonly Student[]) =>
  ids(students).map((enrollmentId) => ({ enrollmentId, result: 'present' as const }))
export const view = (client: Client, id: string) => client.ok(todos.getCase, { id })
export const statusOf = async (students: readonly Student[]) =>
  (
    await world.sql<{ status: string }>('select status from enrollment where id = any($1)', [ids(students)])
  ).map((row) => row.status)
