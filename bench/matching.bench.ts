import { newId } from '../src/kernel/uuid.ts'
import { inTransaction, type Actor } from '../src/kernel/context.ts'
import { scanRegister } from '../src/modules/people/service/scan.ts'
import { chinesePeople } from '../tests/support/chinese-people.ts'
import { benchSizes, type Bench } from './support/measure.ts'
import { openPopulation, school, type Population } from './support/population.ts'

/** The whole scan as the job does it: open every sealed number, block, compare, write the pairs. Against a plain hash self-join in SQL. */
export const bench: Bench = {
  title: '重复人员：全省查找',
  async run(print) {
    for (const size of benchSizes([130_000])) {
      const population = await openPopulation(1000)
      try {
        const { truth } = await fill(population, size)
        const actor: Actor = {
          accountId: 'system',
          name: '基准',
          postId: '',
          role: 'provinceOfficer',
          org: { no: 510000_0000_00, name: '四川省' },
          permissions: new Set(),
          schema: 'p51',
          demonstration: true,
          personId: null,
        }
        const before = process.memoryUsage().rss
        const started = performance.now()
        const result = await inTransaction(population.database, population.vault, actor, newId(), (ctx) =>
          scanRegister(ctx),
        )
        const seconds = (performance.now() - started) / 1000
        const grown = (process.memoryUsage().rss - before) / 2 ** 20
        const joined = performance.now()
        const { rows } = await population.admin.query<{ n: number }>(
          'select count(*) as n from person a join person b on a.id_hash = b.id_hash and a.id < b.id',
        )
        const baseline = (performance.now() - joined) / 1000
        const [found] = (
          await population.admin.query<{ n: number }>(
            `select count(*) as n from duplicate_pair d join person l on l.id = d.left_person_id join person r on r.id = d.right_person_id
             where d.likeness <> 'twins' and least(l.first_org_no, r.first_org_no)::text || ',' || greatest(l.first_org_no, r.first_org_no) = any ($1)`,
            [[...truth.keys()]],
          )
        ).rows
        print({
          item: `${size.toLocaleString('en')} 人，列出 ${result.pairs.toLocaleString('en')} 对，真的 ${truth.size.toLocaleString('en')} 对里找到 ${Number(found!.n).toLocaleString('en')}，内存多 ${grown.toFixed(0)} MB`,
          figure: `${seconds.toFixed(1)} s`,
          baseline: `按摘要自连接 ${(baseline * 1000).toFixed(0)} ms，找到 ${rows[0]!.n} 对`,
          ratio: seconds / baseline,
          n: 1,
          target: { words: '130,000 人 30 s 以内', met: seconds <= 30 },
        })
      } finally {
        await population.close()
      }
    }
  },
}

/** The seeded people of the quality test, sealed as the register seals them; `first_org_no` carries their index for the check. */
async function fill({ admin, vault }: Population, size: number) {
  const { people, truth } = chinesePeople(size)
  await admin.query('delete from enrollment')
  await admin.query('delete from person_org')
  await admin.query('delete from training_record').catch(() => undefined)
  await admin.query('delete from person')
  const seen = new Set<string>()
  for (let at = 0; at < people.length; at += 5000) {
    const rows = people.slice(at, at + 5000).flatMap((one, index) => {
      const number = one.number!
      const type = /^\d/.test(number) ? 'id-card' : 'passport'
      // The register holds a number once: of two records with one number the second came under another kind of document.
      const kind = seen.has(`${type}:${number}`) ? 'other' : type
      seen.add(`${type}:${number}`)
      return [
        {
          id: newId(),
          type: kind,
          hash: vault.hash(`${kind}${kind === 'other' ? at + index : ''}`, number).toString('hex'),
          sealed: vault.seal(number).toString('hex'),
          name: one.name,
          sex: one.sex,
          birth: one.birthDate,
          index: at + index,
        },
      ]
    })
    await admin.query(
      `with made as (
         insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date, first_org_no)
         select id, type, decode(hash, 'hex'), decode(sealed, 'hex'), '', '', name, '', '', sex, birth, index
         from json_to_recordset($1) as p(id uuid, type text, hash text, sealed text, name text, sex text, birth date, index bigint) returning id)
       insert into person_org (org_no, person_id) select $2, id from made`,
      [JSON.stringify(rows), school],
    )
  }
  await admin.query('vacuum analyze person')
  return { truth }
}
