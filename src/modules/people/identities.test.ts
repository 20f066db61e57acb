import { afterAll, beforeAll, expect, test } from 'vitest'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { checksApi as api } from './checks-api.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  // Some belong to two schools, some were merged into another, some have checks.
  await world.sql(
    `insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date)
     select gen_random_uuid(), 'id-card', sha256(('p' || n)::bytea), '', '', lpad(n::text, 4, '0'), (array['张', '王', '章'])[1 + n % 3] || n, 'p' || n % 7, (array['z', 'w', 'z'])[1 + n % 3] || n, '1', '2008-01-01'
     from generate_series(1, 90) n`,
  )
  await world.sql(`update person p set merged_into = (select id from person where id_tail = '0001' and pinyin ~ '^p\\d$') where pinyin ~ '^p\\d$' and id_tail::int % 10 = 5`)
  for (const [org, rest] of [[orgs.qingcheng, 0], [orgs.shengzhi, 1], [orgs.fujiang, 2]] as const)
    await world.sql(`insert into person_org (org_no, person_id) select $1, id from person where pinyin ~ '^p\\d$' and (id_tail::int % 3 = $2 or id_tail::int % 11 = $2)`, [org, rest])
  await world.sql(
    `insert into identity_check (id, org_no, person_id, result, source, checked_at, checked_by_name)
     select gen_random_uuid(), $1, id, case when k = 1 then 'mismatch' else 'match' end, 'document', now() - k * interval '1 day', '张三'
     from person cross join generate_series(1, 2) k where pinyin ~ '^p\\d$' and id_tail::int % 4 = 0 and (k = 2 or id_tail::int % 8 = 0)`,
    [orgs.qingcheng],
  )
})
afterAll(() => world.close())

test('名单的每一页和总数与逐人数的相同：按范围、按检索、按核验结果，合并了的不列', async () => {
  for (const [account, lo, hi] of [
    ['provinceOfficer', 0, 10 ** 12],
    ['chengduOfficer', 510100_0000_00, 510199_9999_99],
    ['qingchengRegistrar', orgs.qingcheng, orgs.qingcheng + 99],
  ] as const) {
    const client = await world.as(account)
    for (const asked of [{}, { q: '张' }, { q: 'z1' }, { q: '0007' }, { q: '没有这个人' }, { result: 'match' }, { result: 'mismatch' }, { result: 'none' }, { q: '王', result: 'none' }] as const) {
      const { q = null, result = null } = asked as { q?: string; result?: string }
      const expected = await world.sql<{ id: string }>(
        `select p.id from person p
         left join lateral (select i.result from identity_check i where i.person_id = p.id and i.org_no between $1 and $2 order by i.checked_at desc, i.id desc limit 1) c on true
         where p.merged_into is null and exists (select from person_org o where o.person_id = p.id and o.org_no between $1 and $2)
           and ($3::text is null or p.name like $3 || '%' or p.initials like lower($3) || '%' or p.id_tail = upper($3))
           and ($4::text is null or coalesce(c.result, 'none') = $4)
         order by p.pinyin, p.id`,
        [lo, hi, q, result],
      )
      const pages = await Promise.all([1, 2, 9].map((page) => client.ok(api.listIdentities, { ...asked, page, size: 10 })))
      const where = `${account} ${JSON.stringify(asked)}`
      expect(pages.map((one) => one.total), where).toEqual([expected.length, expected.length, expected.length])
      expect(pages.slice(0, 2).flatMap((one) => one.rows.map((row) => row.id)), where).toEqual(expected.slice(0, 20).map((row) => row.id))
    }
  }
})
