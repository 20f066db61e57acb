import type { Ctx } from '../../../kernel/context.ts'
import { maskName } from '../../../kernel/mask.ts'
import { newId } from '../../../kernel/uuid.ts'
import { findOrgs } from '../../orgs/public.ts'
import { scanInTurns } from '../blocking.ts'
import { prepare, type Prepared } from '../matching.ts'
import { commonAuthority } from '../rules.ts'
import { shapes } from '../shapes.ts'
import { savePairs, type NewPair } from '../store/pairs.ts'
import { listForScan, measureSpans, type ScanRow } from '../store/register.ts'

const SLICE = 20_000

export type ScanResult = {
  people: number
  unreadable: number
  pairs: number
  twins: number
  added: number
  gone: number
}

/**
 * Compares everybody of the province with everybody and keeps the pairs that are alike. Numbers are opened for this
 * in memory only and nothing made from them is stored; the audit says how many were opened (docs/decisions/010).
 * Only in the scope of the whole province: who sees part of a person's organisations would store the pair too low.
 */
export async function scanRegister(
  ctx: Ctx,
  progress?: (done: number) => Promise<void>,
): Promise<ScanResult> {
  await measureSpans(ctx)
  const people: Prepared[] = []
  const orgs: number[][] = []
  let unreadable = 0
  for (let after: string | null = null; ;) {
    const rows: ScanRow[] = await listForScan(ctx, after, SLICE)
    for (const row of rows) {
      const number = openNumber(ctx, row)
      if (number === null) unreadable++
      people.push(toPrepared(row, number))
      orgs.push(row.orgs)
    }
    await progress?.(people.length)
    if (rows.length === 0) break
    after = rows.at(-1)!.id
  }
  const { pairs } = await scanInTurns(people, shapes)
  const names = new Map(
    (await findOrgs(ctx, [...new Set(pairs.flatMap(({ a, b }) => [...orgs[a]!, ...orgs[b]!]))])).map(
      (org) => [org.no, org.shortName],
    ),
  )
  const words = (at: number) => orgs[at]!.map((no) => names.get(no) ?? String(no)).join('、')
  const rows = pairs.map(({ a, b, match }): NewPair => {
    const [left, right] = people[a]!.person.id < people[b]!.person.id ? [a, b] : [b, a]
    return {
      id: newId(),
      org_no: commonAuthority([...orgs[left]!, ...orgs[right]!]),
      left_person_id: people[left]!.person.id,
      right_person_id: people[right]!.person.id,
      left_name: maskName(people[left]!.person.name),
      right_name: maskName(people[right]!.person.name),
      left_orgs: words(left),
      right_orgs: words(right),
      weight: Math.round(match.weight * 10) / 10,
      likeness: match.level,
      reasons: match.reasons.map((one) => ({ ...one, weight: Math.round(one.weight * 10) / 10 })),
    }
  })
  const { added, gone } = await savePairs(ctx, rows)
  const twins = rows.filter((row) => row.likeness === 'twins').length
  const result = { people: people.length, unreadable, pairs: rows.length, twins, added, gone }
  ctx.audit.subject('person-register', ctx.actor.schema, '疑似重复人员查找', { orgNo: ctx.actor.org.no })
  ctx.audit.change({
    kind: 'person-register',
    id: newId(),
    action: 'people.scan',
    after: { ...result, opened: people.length - unreadable },
    orgNo: ctx.actor.org.no,
  })
  return result
}

export function scanWords({ people, pairs, twins, added, gone, unreadable }: ScanResult): string {
  const parts = [
    `比对 ${people} 人，疑似重复 ${pairs - twins} 对，像双胞胎 ${twins} 对；新增 ${added} 对，不再相像而撤下 ${gone} 对`,
  ]
  if (unreadable > 0) parts.push(`${unreadable} 人的号码读不出，只比对了姓名和出生日期`)
  return `${parts.join('。')}。`
}

/** The number behind a sealed value; null where it cannot be opened. */
export function openNumber(ctx: Ctx, row: { id_sealed: Buffer }): string | null {
  try {
    return ctx.vault.open(row.id_sealed)
  } catch {
    return null
  }
}

export function toPrepared(
  row: Pick<ScanRow, 'id' | 'name' | 'former_name' | 'sex' | 'birth_date'>,
  number: string | null,
): Prepared {
  return prepare({
    id: row.id,
    name: row.name,
    formerName: row.former_name,
    sex: row.sex,
    birthDate: row.birth_date,
    number,
  })
}
