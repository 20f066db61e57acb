import type { RuleResult } from '../../kernel/workflow.ts'
import { specialtyText, type ProspectusContent } from './content.ts'
import type { PlanLine } from './model.ts'
import { judgeLevel, type MappingVersion } from './rules.ts'

export type ProspectusFacts = {
  content: ProspectusContent
  /** Parts asked for that say nothing, and required extra fields without a value. */
  missing: readonly string[]
  empty: readonly string[]
  version: number
  reason: string | null
  school: { name: string; level: string; state: string }
  filed: readonly { code: string; level: string; lengthMonths: number }[]
  /** Approved lines of the year. */
  plan: readonly Pick<PlanLine, 'specialtyCode' | 'specialtyName' | 'level' | 'lengthMonths' | 'mode' | 'tuition'>[]
  mapping: MappingVersion
}

const PROMISES = /包分配|包就业|百分之百就业|100%就业|保证就业|免试直升|包过|包拿证|保证升学|内部指标/

/** Every rule of a prospectus (001:1315, 001:1317). Pure. */
export function judgeProspectus(facts: ProspectusFacts): RuleResult[] {
  const { content } = facts
  const rule = (id: string, title: string, clause: string, bad: string | undefined, ways: string[], good: string, verdict: RuleResult['verdict'] = 'block'): RuleResult => ({
    id, title, clause, verdict: bad ? verdict : 'pass', fact: bad ?? good, ways: bad ? ways : [],
  })
  const some = (bad: readonly ProspectusContent['specialties'][number][], words: string) =>
    bad.length > 0 ? `${bad.slice(0, 3).map(specialtyText).join('、')}${bad.length > 3 ? `等 ${bad.length} 项` : ''}${words}` : undefined
  const same = (one: ProspectusContent['specialties'][number], line: ProspectusFacts['plan'][number]) =>
    one.code === line.specialtyCode && one.level === line.level && one.lengthMonths === line.lengthMonths && one.mode === line.mode
  const unfiled = content.specialties.filter((one) => one.mode !== 'training' && !facts.filed.some((file) => file.code === one.code && file.level === one.level && file.lengthMonths === one.lengthMonths))
  const above = content.specialties.filter((one) => judgeLevel(facts.school.level, one.level, facts.mapping).verdict === 'block')
  const unplanned = content.specialties.filter((one) => !facts.plan.some((line) => same(one, line)))
  const priced = content.specialties.filter((one) => facts.plan.some((line) => same(one, line)) && !facts.plan.some((line) => same(one, line) && line.tuition === one.tuition))
  const words = [content.nature, content.levels, content.teaching, content.fees, content.registration, content.application, content.aid, content.note].join('\n')
  const promise = PROMISES.exec(words)?.[0]
  const clauseOfLevel = judgeLevel(facts.school.level, 'intermediate', facts.mapping).clause
  return [
    rule('parts', '须写明的内容齐备', '001:1315', facts.missing.length + facts.empty.length > 0 ? `没有写${[...facts.missing, ...facts.empty].join('、')}` : undefined, ['补写缺少的内容。'], '六项和本地要求的内容都已写明'),
    rule('open', '学校在办', '001:1315', facts.school.state === 'operating' ? undefined : `${facts.school.name}没有在办，或正在整改、暂停招生`, ['恢复在办以后再报备。'], '学校在办'),
    rule('filed', '专业已经备案', '001:90', some(unfiled, '没有备案，或备案的层次、学制不同'), ['先办理专业备案，或删去。'], '列出的专业都已备案'),
    rule('level', '培养层次与学校层级相符', clauseOfLevel, some(above, '超出学校层级'), ['改为较低的层次，或删去。'], '没有超出学校层级的'),
    rule('plan', '专业在批准的招生计划内', '003:188', some(unplanned, facts.plan.length > 0 ? '不在批准的计划内' : '没有批准的计划'), ['先报批计划，或删去。', '计划正在审核的，说明理由。'], '列出的专业都在计划内', 'warn'),
    rule('tuition', '学费与计划一致', '003:188', some(priced, '与计划里的学费不同'), ['改为一致。'], '与计划一致', 'warn'),
    rule('promise', '没有不实承诺', '001:1317', promise ? `写有“${promise}”` : undefined, ['删去不能保证的承诺。'], '没有发现不实承诺的常见说法'),
    ...(facts.version > 1 ? [rule('reason', '修改写明了理由', '001:1317', facts.reason?.trim() ? undefined : '没有写修改理由', ['写明理由，与修改前后一起公布。'], facts.reason ?? '')] : []),
  ]
}
