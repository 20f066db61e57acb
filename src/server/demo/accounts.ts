import type pg from 'pg'
import type { Sessions } from '../../kernel/sessions.ts'
import { demoId, kinds } from './random.ts'
import { planEnterprises } from './enterprises.ts'
import { bigSchool, type School } from './schools.ts'

export const demonstrationPassword = 'Luban-demo-2026'

/** The candidate of the demonstration signed up as everybody does: by a telephone that nobody has. */
export const candidatePhone = '13900000000'

/** Every sign-in name of the demonstration. */
export const accountNames = [
  'province',
  'chengdu',
  'mianyang',
  'county',
  'registrar',
  'registrar2',
  'registrar3',
  'principal',
  'learner',
  'sysadmin',
  'secadmin',
  'auditadmin',
  'chongqing',
  'cqregistrar',
  'national',
  'enterprise',
] as const

export type Account = {
  username: (typeof accountNames)[number]
  role: string
  name: string
  orgNo: number
  personId?: string
}

/** The accounts of the demonstration, in the order they are printed. */
export function planAccounts(schools: readonly School[]): Account[] {
  const big = bigSchool(schools)
  const provincial = schools[0]!
  const mianyang = schools.find((school) => school.open && school.cityRegion === '510700')!
  const byCounty = schools.find((school) => school.open && school.authorityNo % 100_000_000 !== 0)!
  return [
    { username: 'province', role: 'provinceOfficer', name: '王宁', orgNo: 510_000_000_000 },
    { username: 'chengdu', role: 'cityOfficer', name: '李敏', orgNo: 510_100_000_000 },
    { username: 'mianyang', role: 'cityOfficer', name: '赵强', orgNo: 510_700_000_000 },
    { username: 'county', role: 'countyOfficer', name: '孙丽', orgNo: byCounty.authorityNo },
    { username: 'registrar', role: 'registrar', name: '周琴', orgNo: big.no },
    { username: 'registrar2', role: 'registrar', name: '吴涛', orgNo: mianyang.no },
    { username: 'registrar3', role: 'registrar', name: '郑洁', orgNo: provincial.no },
    { username: 'principal', role: 'principal', name: '冯建军', orgNo: big.no },
    { username: 'learner', role: 'learner', name: '', orgNo: big.no },
    { username: 'enterprise', role: 'enterpriseStaff', name: planEnterprises(schools)[0]!.contact, orgNo: planEnterprises(schools)[0]!.no },
    { username: 'sysadmin', role: 'systemAdmin', name: '陈刚', orgNo: 510_000_000_000 },
    { username: 'secadmin', role: 'securityAdmin', name: '许静', orgNo: 510_000_000_000 },
    { username: 'auditadmin', role: 'auditAdmin', name: '杨帆', orgNo: 510_000_000_000 },
  ]
}

/** The accounts of the second province. */
export function planChongqingAccounts(schools: readonly School[]): Account[] {
  return [
    { username: 'chongqing', role: 'provinceOfficer', name: '罗毅', orgNo: 500_000_000_000 },
    { username: 'cqregistrar', role: 'registrar', name: '谭静', orgNo: schools.find((school) => school.open)!.no },
  ]
}

/** Makes the sign-in accounts; the slow part is hashing passwords, so it runs beside the load. Answers with ids by username. */
export async function createAccounts(
  sessions: Sessions,
  accounts: readonly Account[],
): Promise<Map<string, string>> {
  const made = await Promise.all(
    accounts.map(
      async ({ username, name }) =>
        [
          username,
          await sessions.createAccount({ username, name: name || '学员', password: demonstrationPassword }),
        ] as const,
    ),
  )
  return new Map(made)
}

/**
 * Gives each account its post. The learner is a student who studied at the school before and came back for a higher
 * level. Runs in the caller's transaction, in the province's scope.
 */
export async function createPosts(
  client: pg.ClientBase,
  schema: string,
  accounts: readonly Account[],
  ids: Map<string, string>,
): Promise<void> {
  for (const account of accounts) {
    const learner = account.role === 'learner' ? await findLearner(client, account.orgNo) : undefined
    await client.query(
      `insert into national.post (id, account_id, schema_name, role, org_no, org_name, holder_name, person_id)
       select $1, $2, $3, $4, org_no, short_name, $5, $6 from org where org_no = $7`,
      [
        demoId(kinds.post, accountNames.indexOf(account.username) + 1),
        ids.get(account.username),
        schema,
        account.role,
        learner?.name ?? account.name,
        learner?.personId ?? null,
        account.orgNo,
      ],
    )
    if (learner) await recordViews(client, learner)
  }
  await nameOperators(client)
}

/** Every school has its registration operator (学籍操作员), but for a few that have not named one yet. */
async function nameOperators(client: pg.ClientBase): Promise<void> {
  await client.query(
    `insert into registration_operator (id, org_no, account_id, holder_name, position_name, phone, valid_from, created_by)
     select md5('operator' || o.org_no)::uuid, o.org_no, coalesce(p.account_id, 'demo-' || o.org_no),
       coalesce(p.holder_name, (array['周敏', '吴丽华', '郑强', '王秀英', '冯磊', '陈静', '褚晓东', '卫红'])[1 + (o.org_no / 100) % 8]),
       '学籍科科员', '028-0000' || lpad(((o.org_no / 100) % 10000)::text, 4, '0'), '2024-09-01', '演示数据'
     from org o left join lateral (
       select account_id, holder_name from national.post where org_no = o.org_no and role = 'registrar' limit 1) p on true
     where o.kind = 'school' and o.state = 'operating' and (p.account_id is not null or (o.org_no / 100) % 11 <> 3)`,
  )
}

type Learner = {
  personId: string
  enrollmentId: string
  orgNo: number
  orgName: string
  name: string
  registeredOn: string
}

async function findLearner(client: pg.ClientBase, orgNo: number): Promise<Learner> {
  const { rows } = await client.query<Learner>(
    `select e.person_id as "personId", e.id as "enrollmentId", e.org_no as "orgNo", e.org_name as "orgName", e.name, e.registered_on as "registeredOn"
     from enrollment e
     where e.org_no = $1 and e.status in ('active', 'internship') and e.study_mode = 'full-time'
     order by exists (select 1 from enrollment f where f.person_id = e.person_id and f.status = 'graduated') desc, e.status = 'active' desc, char_length(e.name) = 3 desc, e.id limit 1`,
    [orgNo],
  )
  return rows[0]!
}

/** Who looked at the learner's record before: the learner sees it on the own page. */
async function recordViews(client: pg.ClientBase, learner: Learner): Promise<void> {
  await client.query(
    `insert into person_view (org_no, person_id, at, account_id, viewer_name, viewer_org_name, role, what, purpose)
     values ($1, $2, $4::date + time '10:12', 'demo', '周琴', $3, 'registrar', '学籍详情', '核对新生信息'),
            ($1, $2, $4::date + time '15:40', 'demo', '李敏', '成都市人社局', 'cityOfficer', '学籍详情', '审核学籍注册')`,
    [learner.orgNo, learner.personId, learner.orgName, learner.registeredOn],
  )
}
