import pg from 'pg'
import { openPools } from '../../src/kernel/db/open.ts'
import { setPasswordCost } from '../../src/kernel/passwords.ts'
import { openSessions } from '../../src/kernel/sessions.ts'
import { newId } from '../../src/kernel/uuid.ts'
import { testAccountPassword, testKeys, testPasswordCost } from './keys.ts'

/** The organisations of the test province, by short name. */
export const orgs = {
  province: 510000_0000_00,
  chengdu: 510100_0000_00,
  jinjiang: 510104_0000_00,
  mianyang: 510700_0000_00,
  /** 技师学院, run by Chengdu, with an approved and an unapproved teaching point. */
  qingcheng: 510100_0001_00,
  qingchengSite: 510100_0001_01,
  qingchengUnapproved: 510100_0001_02,
  /** 技工学校, run by Mianyang. */
  fujiang: 510700_0001_00,
  /** 高级技工学校, province-run, lies in Chengdu. */
  shengzhi: 510000_0001_00,
  /** 技工学校, run by Chengdu, without this year's enrolment qualification. */
  unqualified: 510100_0002_00,
  /** Enterprises with apprentices, taken in by 锦江 and by 绵阳. */
  jinjiangFactory: 510104_6001_00,
  mianyangFactory: 510700_6001_00,
} as const

type OrgName = keyof typeof orgs

export const accounts = {
  provinceOfficer: { role: 'provinceOfficer', org: 'province', name: '王宁' },
  chengduOfficer: { role: 'cityOfficer', org: 'chengdu', name: '李敏' },
  chengduOfficer2: { role: 'cityOfficer', org: 'chengdu', name: '何平' },
  mianyangOfficer: { role: 'cityOfficer', org: 'mianyang', name: '赵强' },
  jinjiangOfficer: { role: 'countyOfficer', org: 'jinjiang', name: '孙丽' },
  qingchengRegistrar: { role: 'registrar', org: 'qingcheng', name: '周琴' },
  qingchengPrincipal: { role: 'principal', org: 'qingcheng', name: '徐静' },
  fujiangRegistrar: { role: 'registrar', org: 'fujiang', name: '吴涛' },
  shengzhiRegistrar: { role: 'registrar', org: 'shengzhi', name: '郑洁' },
  unqualifiedRegistrar: { role: 'registrar', org: 'unqualified', name: '冯军' },
  jinjiangStaff: { role: 'enterpriseStaff', org: 'jinjiangFactory', name: '蒋敏' },
  mianyangStaff: { role: 'enterpriseStaff', org: 'mianyangFactory', name: '沈浩' },
  systemAdmin: { role: 'systemAdmin', org: 'province', name: '陈刚' },
  securityAdmin: { role: 'securityAdmin', org: 'province', name: '高洁' },
  auditAdmin: { role: 'auditAdmin', org: 'province', name: '杨帆' },
} as const satisfies Record<string, { role: string; org: OrgName; name: string }>

export type AccountName = keyof typeof accounts

/** Fills the template database: thirteen organisations, this year's qualifications, filed specialties, one account per role. */
export async function fillSmallProvince(adminUrl: string): Promise<void> {
  const database = openPools(adminUrl, 'test-password', 2)
  const client = await database.widePool.connect()
  const year = new Date().getFullYear()
  try {
    await client.query('begin')
    await client.query(`select national.enter('p51', null, null, null)`)
    await addOrgs(client)
    await addPeriods(client)
    for (const school of ['qingcheng', 'fujiang', 'shengzhi'] as const) {
      await client.query(
        `insert into enrolment_qualification (id, org_no, year, state, list_no, approved_on) values ($1, $2, $3, 'approved', '1', make_date($3, 4, 18))`,
        [newId(), orgs[school], year],
      )
    }
    await addSpecialties(client)
    await client.query(
      `insert into joint_programme (id, org_no, agreement_no, partner_name, state, filed_with, filed_on, valid_from, valid_to)
       values ($1, $2, 'HZ-2025-0117', '涪江技工学校', 'approved', $3, '2025-05-06', '2025-05-06', '2030-08-31'),
              ($4, $2, 'HZ-2026-0009', '某某职业学院', 'filed', null, null, '2026-06-01', '2030-08-31')`,
      [newId(), orgs.qingcheng, orgs.chengdu, newId()],
    )
    await addEnterprises(client)
    await addAccounts(client, database.auth)
    await addRegistration(client)
    await client.query('commit')
  } finally {
    client.release()
    await database.close()
  }
}

async function addOrgs(client: pg.PoolClient) {
  const authority = (no: number, name: string, short: string) => ({ org_no: no, kind: 'authority', name, short_name: short, region: String(no).slice(0, 6), location_region: String(no).slice(0, 6) })
  const school = (no: number, name: string, level: string, location: string, initials: string) => ({
    org_no: no, kind: 'school', name, short_name: name, initials, region: String(no).slice(0, 6), location_region: location, level,
    authority_no: Number(String(no).slice(0, 6)) * 1_000_000, ownership: 'public', founded_on: '1985-09-01',
  })
  const rows = [
    authority(orgs.province, '四川省人力资源和社会保障厅', '省人社厅'),
    authority(orgs.chengdu, '成都市人力资源和社会保障局', '成都市人社局'),
    authority(orgs.jinjiang, '成都市锦江区人力资源和社会保障局', '锦江区人社局'),
    authority(orgs.mianyang, '绵阳市人力资源和社会保障局', '绵阳市人社局'),
    school(orgs.qingcheng, '青城技师学院', 'technician', '510104', 'qcjsxy'),
    school(orgs.fujiang, '涪江技工学校', 'technical', '510703', 'fjjgxx'),
    school(orgs.shengzhi, '蜀光高级技工学校', 'senior', '510104', 'sggjjgxx'),
    school(orgs.unqualified, '龙门山技工学校', 'technical', '510104', 'lmsjgxx'),
    { org_no: orgs.qingchengSite, kind: 'site', name: '青城技师学院锦江教学点', short_name: '锦江教学点', region: '510100', location_region: '510104', parent_no: orgs.qingcheng, approved_on: '2024-06-01', approved_by: '成都市人力资源和社会保障局', state: 'operating' },
    { org_no: orgs.qingchengUnapproved, kind: 'site', name: '青城技师学院龙泉教学点', short_name: '龙泉教学点', region: '510100', location_region: '510112', parent_no: orgs.qingcheng, state: 'preparing' },
  ]
  await client.query(
    `insert into org (org_no, kind, name, short_name, initials, region, location_region, authority_no, parent_no, level, ownership, state, founded_on, approved_on, approved_by)
     select org_no, kind, name, short_name, coalesce(initials, ''), region, location_region, authority_no, parent_no, level, ownership, coalesce(state, 'operating'), founded_on, approved_on, approved_by
     from json_to_recordset($1) as o(org_no bigint, kind text, name text, short_name text, initials text, region text, location_region text,
       authority_no bigint, parent_no bigint, level text, ownership text, state text, founded_on date, approved_on date, approved_by text)`,
    [JSON.stringify(rows)],
  )
}

async function addEnterprises(client: pg.PoolClient) {
  for (const [no, authority, name, code] of [
    [orgs.jinjiangFactory, orgs.jinjiang, '锦江精密机械有限公司', '91510104TEST00001L'],
    [orgs.mianyangFactory, orgs.mianyang, '绵阳电子装备有限公司', '91510700TEST00002X'],
  ] as const) {
    await client.query(
      `insert into org (org_no, kind, name, short_name, region, location_region, authority_no, credit_code) values ($1, 'enterprise', $3, $3, $5, $5, $2, $4)`,
      [no, authority, name, code, String(no).slice(0, 6)],
    )
    await client.query(
      `insert into enterprise (id, org_no, name, credit_code, location_region, size, industry_code, contact_name, contact_phone_sealed, contact_phone_masked, registered_on)
       values ($1, $2, $3, $4, $5, 'medium', 'C', '张三', '\\x00', '139****0000', '2026-01-05')`,
      [newId(), no, name, code, String(no).slice(0, 6)],
    )
  }
}

async function addPeriods(client: pg.PoolClient) {
  await client.query(
    `insert into org_period (id, org_no, level, state, name, authority_no, valid_from)
     select gen_random_uuid(), org_no, level, state, name, authority_no, founded_on from org where kind = 'school'`,
  )
}

async function addSpecialties(client: pg.PoolClient) {
  await client.query(
    `insert into school_specialty (id, org_no, catalogue_version, specialty_code, specialty_name, training_level, length_years, state, filed_on)
     select gen_random_uuid(), o.org_no, s.version, s.code, s.name, l.level, 3, 'approved', '2024-03-01'
     from org o cross join national.specialty s cross join lateral unnest(s.levels) as l(level)
     where o.kind = 'school' and s.code in ('D0101', 'D0102', 'D0103')`,
  )
}

async function addAccounts(client: pg.PoolClient, authPool: pg.Pool) {
  setPasswordCost(testPasswordCost)
  const sessions = openSessions(authPool, testKeys.sessionSecret, 'http://127.0.0.1')
  for (const [username, { role, org, name }] of Object.entries(accounts)) {
    const id = await sessions.createAccount({ username, name, password: testAccountPassword })
    await client.query(
      `insert into national.post (id, account_id, schema_name, role, org_no, org_name, holder_name)
       select $1, $2, 'p51', $3, org_no, short_name, $4 from org where org_no = $5`,
      [newId(), id, role, name, orgs[org]],
    )
  }
}

/** Every registrar keeps the register of the own school; the windows of the province leave no day out, whatever the day the tests run. */
async function addRegistration(client: pg.PoolClient) {
  await client.query(
    `insert into registration_operator (id, org_no, account_id, holder_name, position_name, phone, valid_from, created_by)
     select gen_random_uuid(), org_no, account_id, holder_name, '学籍科科员', '028-88880000', '2020-01-01', 'tests' from post where role = 'registrar'`,
  )
  for (const [season, from, to] of [['spring', '01-01', '06-30'], ['autumn', '07-01', '12-31']]) {
    await client.query(
      `insert into policy_parameter (id, org_no, key, valid_from, value, clause, note, created_by)
       values (gen_random_uuid(), $1, $2, '2020-01-01', $3, '001:1319', '测试省', 'tests')`,
      [orgs.province, `registration.window.${season}`, JSON.stringify({ from, to })],
    )
  }
}
