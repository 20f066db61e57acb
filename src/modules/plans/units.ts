import type { Ctx } from '../../kernel/context.ts'
import { isAuthority } from '../../kernel/org-no.ts'
import { listLabels, type Label } from './store.ts'

export type UnitKind = 'province' | 'city' | 'county' | 'own' | 'school' | 'other'
export type Unit = { no: number; name: string; kind: UnitKind }

/** What an organisation is in the drill path. `direct` asks for the line of what an authority runs itself. */
export function kindOf(no: number, direct: boolean): UnitKind {
  if (!isAuthority(no)) return 'school'
  if (direct) return 'own'
  return no % 1e10 === 0 ? 'province' : no % 1e8 === 0 ? 'city' : 'county'
}

export function nameOf(no: number, direct: boolean, labels: readonly Label[]): string {
  const label = labels.find((one) => one.orgNo === no)
  const kind = kindOf(no, direct)
  if (kind === 'own') return '省属'
  if (kind === 'province') return '全省'
  // An authority stands for its region here; 成都市人社局 reads as 成都市.
  if (kind === 'city' || kind === 'county') return regionName(label?.name ?? String(no))
  return label?.name ?? `单位 ${no}`
}

function regionName(name: string): string {
  return name.replace(/人力资源(和|与)社会保障局$/, '')
}

export async function describeUnit(ctx: Ctx, no: number, direct: boolean): Promise<Unit> {
  const labels = await listLabels(ctx, { lo: no, hi: no })
  return { no, name: nameOf(no, direct, labels), kind: kindOf(no, direct) }
}
