import type { Ctx } from '../../kernel/context.ts'
import { listInspectionSets, type Severity } from '../../kernel/inspections.ts'
import { readAmount } from '../../kernel/parameters.ts'
import { getOrg, listInspectedSchools } from '../orgs/public.ts'
import { scoreOf, type Weights } from './rules.ts'
import { keepFindings, keepRun } from './store.ts'

type School = { no: number; name: string }

/** The schools a run looks at: all in scope, or one. */
export async function listInspected(ctx: Ctx, only?: number): Promise<School[]> {
  if (only === undefined) return listInspectedSchools(ctx)
  const { no, name } = await getOrg(ctx, only)
  return [{ no, name }]
}

/** Runs every rule over the records of one school, renews its working list and its score. Answers with what is to be mended. */
export async function inspectSchool(ctx: Ctx, school: School): Promise<number> {
  const severities = new Map<string, Severity>()
  let checked = 0
  const findings = []
  for (const set of listInspectionSets()) {
    for (const one of set.inspections) severities.set(one.id, one.severity)
    const found = await set.find(ctx, school)
    checked += found.checked
    findings.push(...found.findings)
  }
  const counts = await keepFindings(ctx, { school, findings: findings.map((one) => ({ ...one, severity: severities.get(one.inspection)! })) })
  const at = { orgNo: school.no }
  const weights: Weights = {
    severe: await readAmount(ctx, 'inspections.weight-severe', at),
    serious: await readAmount(ctx, 'inspections.weight-serious', at),
    minor: await readAmount(ctx, 'inspections.weight-minor', at),
  }
  await keepRun(ctx, school, { checked, ...counts, score: scoreOf(checked, counts, weights) })
  return counts.severe + counts.serious + counts.minor
}
