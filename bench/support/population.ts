import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openIdVault } from '../../src/kernel/crypto.ts'
import { startCluster } from '../../src/kernel/db/embedded.ts'
import { withoutIndexes } from '../../src/kernel/db/bulk.ts'
import { migrate } from '../../src/kernel/db/migrate.ts'
import { bootstrap, openPools, type Database } from '../../src/kernel/db/open.ts'
import { openSessions, type Sessions } from '../../src/kernel/sessions.ts'
import { newId } from '../../src/kernel/uuid.ts'
import { moduleIds } from '../../src/modules/index.ts'
import { loadDemonstrationCatalogue, loadReferenceData } from '../../src/server/reference-data.ts'

const keys = { idHashKey: '44'.repeat(32), idCipherKey: '55'.repeat(32), sessionSecret: '66'.repeat(32) }
export const benchPassword = 'Luban-bench-2026'
export const school = 510100_0001_00

export type Population = {
  database: Database
  sessions: Sessions
  vault: ReturnType<typeof openIdVault>
  admin: pg.Client
  url: string
  close: () => Promise<void>
}

/**
 * A province of its own with `students` people on roll in 99 schools over 21 cities; made by SQL, so that the
 * maker costs seconds. Accounts: benchSchool (one school), benchCity (Chengdu), benchProvince.
 */
export async function openPopulation(students: number): Promise<Population> {
  const home = mkdtempSync(join(tmpdir(), 'luban-bench-'))
  const cluster = await startCluster(home, 'bench')
  const url = (database = 'luban') => cluster.adminUrl(database)
  await bootstrap(url, true, 'bench')
  const admin = new pg.Client({ connectionString: url() })
  await admin.connect()
  await migrate(admin, moduleIds, [])
  await admin.query(
    `insert into national.province (schema_name, region, name, demonstration) values ('p51', '510000', '四川省', true)`,
  )
  await migrate(admin, moduleIds, ['p51'])
  await loadReferenceData(admin)
  await loadDemonstrationCatalogue(admin)
  await admin.query('set search_path = p51, national')
  const filled = ['enrollment', 'person', 'person_org', 'training_record', 'graduate_destination']
  await withoutIndexes([admin], 'p51', filled, () => fill(admin, students))
  await admin.query('vacuum analyze')
  const database = openPools(url(), 'bench', 8)
  const sessions = openSessions(database.auth, keys.sessionSecret, 'http://127.0.0.1')
  for (const [username, role, orgNo] of [
    ['benchSchool', 'registrar', school],
    ['benchCity', 'cityOfficer', 510100_0000_00],
    ['benchProvince', 'provinceOfficer', 510000_0000_00],
  ] as const) {
    const account = await sessions.createAccount({ username, name: username, password: benchPassword })
    await admin.query(
      `insert into national.post (id, account_id, schema_name, role, org_no, org_name, holder_name) values ($1, $2, 'p51', $3, $4, $5, $5)`,
      [newId(), account, role, orgNo, username],
    )
  }
  return {
    database,
    sessions,
    vault: openIdVault(keys),
    admin,
    url: url(),
    close: async () => {
      await database.close()
      await admin.end()
      await cluster.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Schools 1…99 spread over 21 cities, the first of them in Chengdu; larger schools first. */
async function fill(admin: pg.Client, students: number) {
  await admin.query(`
    insert into org (org_no, kind, name, short_name, region, location_region, authority_no, level, ownership, founded_on)
    select 510000000000, 'authority', '四川省人社厅', '省人社厅', '510000', '510000', null::bigint, null, null, null::date
    union all select code::bigint * 1000000, 'authority', name || '人社局', short_name || '人社局', code, code, null, null, null, null from region where parent = '510000'`)
  await admin.query(`
    insert into org (org_no, kind, name, short_name, region, location_region, authority_no, level, ownership, founded_on)
    select city * 1000000 + 100 * (1 + n / 21), 'school', '第' || n || '技工学校', '第' || n || '技工学校', city::text, city::text, city * 1000000,
           (array['technician', 'senior', 'technical'])[1 + n % 3], 'public', '1990-09-01'
    from (select n, (array(select code::bigint from region where parent = '510000' order by code))[1 + n % 21] as city from generate_series(0, 98) n) s`)
  await admin.query(
    `create temporary table made as
     select n, gen_random_uuid() as id, gen_random_uuid() as person_id,
       substr('王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈', (1 + (n * 7919) % 50)::int, 1) as surname,
       substr('伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超霞平刚桂英华文博宇浩然子轩梓涵欣怡思远', (1 + (n * 104729) % 36)::int, 1)
         || substr('伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超霞平刚桂英华文博宇浩然子轩梓涵欣怡思远', (1 + (n * 1299709) % 36)::int, 1) as given,
       lpad(((n * 15485863) % 10000)::text, 4, '0') as tail, (n % 2 + 1)::text as sex,
       o.org_no, o.name as org_name
     from generate_series(1, $1::bigint) n
     join (select row_number() over (order by org_no = ${school} desc, org_no) - 1 as at, org_no, name from org where kind = 'school') o
       on o.at = floor(99 * power((n * 7919 % 10007) / 10007.0, 1.3))`,
    [students],
  )
  await admin.query(`
    insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date)
    select person_id, 'resident-id', sha256(n::text::bytea), '\\x00', '5199************' || right(tail, 2), tail, surname || given, 'p' || substr(md5(surname || given), 1, 6),
      chr(97 + (ascii(surname) % 26)) || chr(97 + (ascii(given) % 26)), sex, '2008-01-01' from made`)
  await admin.query('insert into person_org (org_no, person_id) select org_no, person_id from made')
  await admin.query(`
    insert into enrollment (id, org_no, org_name, site_no, site_name, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex, student_number,
      study_mode, training_level, length_years, specialty_code, specialty_name, class_name, grade, entry_date, entry_season, source_category, source_region, status, registered_on)
    select id, org_no, org_name, org_no, '校本部', person_id, surname || given, given, '',
      chr(97 + (ascii(surname) % 26)) || chr(97 + (ascii(given) % 26)) || chr(97 + (ascii(substr(given, 2)) % 26)),
      '5199************' || right(tail, 2), tail, sex, 'B' || n, 'full-time', (array['intermediate', 'senior', 'technician'])[(1 + n % 3)::int], 3,
      'D0101', '数控加工', '1班', 2023 + n % 3, make_date((2023 + n % 3)::int, 9, 1), 'autumn', 'junior-graduate', '510104', 'active', make_date((2023 + n % 3)::int, 10, 20)
    from made`)
  // Beside those on roll: graduates of the last six years (a third as many), and two and a half training records a student.
  await admin.query(`
    insert into enrollment (id, org_no, org_name, site_no, site_name, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex, student_number,
      study_mode, training_level, length_years, specialty_code, specialty_name, class_name, grade, entry_date, entry_season, source_category, source_region, status, registered_on, left_on)
    select gen_random_uuid(), org_no, org_name, org_no, '校本部', person_id, surname || given, given, '', chr(97 + (ascii(surname) % 26)) || chr(97 + (ascii(given) % 26)),
      '5199************' || right(tail, 2), tail, sex, 'A' || n, (array['full-time', 'full-time', 'full-time', 'part-time'])[(1 + n % 4)::int], (array['intermediate', 'senior'])[(1 + n % 2)::int], 3,
      'D0101', '数控加工', '1班', y - 3, make_date(y - 3, 9, 1), 'autumn', 'junior-graduate', '510104', 'graduated', make_date(y - 3, 10, 20), make_date(y, 6, 30)
    from (select *, extract(year from current_date)::int - (n / 3 % 6)::int as y from made where n % 3 = 0) m where make_date(y, 6, 30) <= current_date`)
  await admin.query(`
    insert into graduate_destination (id, org_no, enrollment_id, person_id, graduated_on, destination, settled_on, registered_on)
    select gen_random_uuid(), org_no, id, person_id, left_on, (array['contract', 'agreement', 'flexible', 'army', 'further-college', 'seeking'])[1 + abs(hashtext(id::text)) % 6], left_on + 20, left_on
    from enrollment where status = 'graduated'`)
  await admin.query(`
    insert into training_record (id, org_no, person_id, person_name, project, started_on, completed_on, hours)
    select gen_random_uuid(), org_no, person_id, surname || given, '企业职工技能提升', d, d + 5, 8 * (1 + k * 2)
    from made cross join generate_series(1, 5) k cross join lateral (select current_date - ((n * 7 + k * 331) % 2000)::int as d) day where (n + k) % 2 = 0`)
  await admin.query(`
    insert into org_period (id, org_no, valid_from, level, state, name) select gen_random_uuid(), org_no, '1990-09-01', level, 'operating', name from org where kind = 'school'`)
  await admin.query('drop table made')
}
