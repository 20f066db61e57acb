import type pg from 'pg'
import { copyText, openCopy } from '../../kernel/db/bulk.ts'
import { addDays, daysBetween } from './days.ts'
import { trainingOf } from './programmes.ts'
import { demoIdSql, kinds, randomOf, share } from './random.ts'
import { weightsOf, type School } from './schools.ts'

const PROJECTS = [
  ['企业新型学徒制培训', '电工', 240],
  ['岗前适应性培训', '车工', 40],
  ['技能提升培训', '焊工', 80],
  ['技能提升培训', '汽车维修工', 80],
  ['农村转移劳动力就业技能培训', '中式烹调师', 64],
  ['农村转移劳动力就业技能培训', '砌筑工', 56],
  ['就业技能培训', '养老护理员', 72],
  ['就业技能培训', '保育师', 72],
  ['创业培训', null, 56],
  ['退役军人职业技能培训', '无人机驾驶员', 96],
  ['失业人员再就业培训', '电子商务师', 64],
  ['技师研修', '钳工', 120],
] as const
const SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕'
const GIVEN = '伟芳军敏强静勇丽磊艳涛娟超霞明秀刚玲平桂辉兰鹏梅波燕斌红宇琴浩英凯华俊萍飞雪鑫云'

/**
 * Training by completed classes; the database writes one row per person and class. The year of the day of loading
 * gets the share of it that has passed.
 */
export async function loadTraining(
  owner: pg.Client,
  wide: pg.Client | pg.PoolClient,
  schema: string,
  seed: string,
  schools: readonly School[],
  today: string,
  scale: number,
): Promise<number> {
  const at = owner.escapeIdentifier(schema)
  await owner.query(
    `create unlogged table ${at}.demo_training (first integer, size integer, org_no bigint, project text, occupation text, started_on date, completed_on date, hours integer)`,
  )
  await owner.query(`grant select on ${at}.demo_training to luban_wide`)
  const copy = openCopy(owner, `${at}.demo_training`)
  const random = randomOf(`${seed}/training`)
  let first = 1
  for (let year = 2020; year <= Number(today.slice(0, 4)); year++) {
    const last = year === Number(today.slice(0, 4)) ? today : `${year}-12-31`
    // Nothing ends in the first month; December is as busy as any other.
    const open = daysBetween(`${year}-01-20`, last)
    if (open <= 0) continue
    const total = Math.round(trainingOf(year) * scale * Math.min(1, open / 345))
    const byLevel = { technician: 5, senior: 3, technical: 1 }
    share(total, weightsOf(schools, `${year}-06-30`, byLevel)).forEach((count, which) => {
      for (let left = count; left > 0;) {
        const size = Math.min(left, random.between(28, 58))
        const [project, occupation, hours] = random.pick(PROJECTS)
        const completed = addDays(`${year}-01-20`, random.below(open + 1))
        const started = addDays(completed, -Math.min(Math.ceil(hours / 6), 18 + random.below(40)))
        copy.row(
          [first, size, schools[which]!.no, project, occupation, started, completed, hours]
            .map(copyText)
            .join('\t'),
        )
        first += size
        left -= size
      }
    })
    await copy.drain()
  }
  await copy.end()
  const n = '(t.first + g - 1)'
  // A prime scatters neighbouring numbers over the list of characters.
  const letter = (prime: string, list: string) =>
    `(1 + (${n}::bigint * ${prime} / 64) % ${list.length})::integer`
  await wide.query('begin')
  await wide.query('set local synchronous_commit = off')
  await wide.query('select national.enter($1, null, null, null)', [schema])
  await wide.query(
    `insert into training_record (id, org_no, person_name, project, occupation, started_on, completed_on, hours, passed)
     select ${demoIdSql(kinds.training, n)}, t.org_no,
       substr('${SURNAMES}', ${letter('7919', SURNAMES)}, 1) || substr('${GIVEN}', ${letter('104729', GIVEN)}, 1)
         || case when ${n} % 5 > 0 then substr('${GIVEN}', ${letter('1299709', GIVEN)}, 1) else '' end,
       t.project, t.occupation, t.started_on, t.completed_on, t.hours, ${n} % 17 > 0
     from demo_training t cross join lateral generate_series(1, t.size) g`,
  )
  await wide.query('commit')
  await owner.query(`drop table ${at}.demo_training`)
  return first - 1
}
