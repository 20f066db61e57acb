import type { RuleResult } from '../../../kernel/workflow.ts'
import { registrationRules } from '../registration-rules.ts'
import type { CaseRow, Loaded } from './registration-facts.ts'
import { nameSome, toRowFacts } from './registration-facts.ts'
import { operatorResult } from './registration-operators.ts'

/** Every rule of a registration case with its fact, clause and ways out. The same list for school and authority. */
export function judgeCase(loaded: Loaded): RuleResult[] {
  const rows = loaded.rows.filter((row) => row.item.state === 'pending')
  if (rows.length === 0) {
    return [
      {
        id: 'rows',
        title: '办件里有学生',
        clause: '001:1319',
        verdict: 'block',
        fact: '这一件里没有学生',
        ways: ['加入学生后再办。', '不再办理的，取消办件。'],
      },
    ]
  }
  // Where late entry needs no approval its rule has nothing to say beside the window's, and the other way round.
  const spoken = registrationRules.filter((rule) => rule.id !== (loaded.registers.late.required ? 'window' : 'late'))
  const results = [...spoken.map((rule) => ruleResult(rule, rows, loaded)), operatorResult(loaded.file, loaded.operators)]
  if (loaded.lost.length > 0) {
    results.push({
      id: 'lost',
      title: '学生记录都在',
      clause: '001:1319',
      verdict: 'block',
      fact: `${loaded.lost.length} 名学生的待注册记录已经删除`,
      ways: ['移出这些学生。'],
      itemIds: loaded.lost.map((item) => item.id),
    })
  }
  return loaded.file.state === 'submitted' ? [...results, ...onsiteResults(loaded, rows)] : results
}

function ruleResult(
  rule: (typeof registrationRules)[number],
  rows: CaseRow[],
  { registers }: Loaded,
): RuleResult {
  const hit = rows.flatMap((row) =>
    row.problems.filter((one) => one.ruleId === rule.id).map((one) => ({ row, reason: one.reason })),
  )
  const base = { id: rule.id, title: rule.title, clause: rule.clause }
  if (hit.length === 0)
    return { ...base, verdict: 'pass', fact: rule.passed(rows.length, registers, rows.map((row) => toRowFacts(row.record))), ways: [] }
  const groups = new Map<string, CaseRow[]>()
  for (const { row, reason } of hit) groups.set(reason, [...(groups.get(reason) ?? []), row])
  const facts = [...groups].slice(0, 5).map(([reason, some]) => {
    const who =
      some.length === rows.length
        ? `全部 ${rows.length} 名学生`
        : `${some.length} 名学生（${nameSome(some.map((one) => one.record))}）`
    return `${who}：${reason}`
  })
  if (groups.size > 5) facts.push(`另有 ${groups.size - 5} 种情形`)
  const rest = rows.length - hit.length
  return {
    ...base,
    verdict: rule.hard ? 'block' : 'warn',
    fact: `${facts.join('；')}。${rule.hard && rest > 0 ? `其余 ${rest} 人不受影响。` : ''}`,
    ways: [...rule.ways],
    itemIds: hit.map(({ row }) => row.item.id),
  }
}

function onsiteResults({ onsite, results, checks, registers }: Loaded, rows: CaseRow[]): RuleResult[] {
  const base = { title: '网上审核与现场核实相结合', clause: '001:1319' }
  const items = (ids: readonly string[]) => {
    const wanted = new Set(ids)
    return rows.filter((row) => wanted.has(row.record.id)).map((row) => row.item.id)
  }
  const out: RuleResult[] = []
  if (onsite.refused.length > 0) {
    const of = (result: string) => onsite.refused.filter((id) => results.get(id)?.result === result).length
    const parts = [
      of('absent') > 0 ? `不在 ${of('absent')} 人` : '',
      of('mismatch') > 0 ? `不符 ${of('mismatch')} 人` : '',
    ].filter(Boolean)
    const who = nameSome(
      rows.filter((row) => onsite.refused.includes(row.record.id)).map((row) => row.record),
    )
    out.push({
      id: 'onsite-result',
      ...base,
      title: '现场核实的结果是在场',
      verdict: 'block',
      fact: `现场核实${parts.join('，')}（${who}），不能通过，要退回学校`,
      ways: ['剔除这些学生，其余继续。', '重新核实，登记新的结果。'],
      itemIds: items(onsite.refused),
    })
  }
  if (onsite.missing.length > 0) {
    out.push({
      id: 'onsite',
      ...base,
      verdict: 'pending',
      fact: onsite.why,
      ways: ['登记现场核实的日期、地点、两名核实人和每名学生的结果。'],
      itemIds: items(onsite.missing),
    })
  } else if (checks.length > 0) {
    const present = rows.filter((row) => results.get(row.record.id)?.result === 'present').length
    const outside = onsite.outside.length > 0 ? `，抽查范围外 ${onsite.outside.length} 人` : ''
    out.push({
      id: 'onsite',
      ...base,
      verdict: 'pass',
      fact: `${checks[0]!.checked_on} 在${checks[0]!.place}核实：在场 ${present} 人${outside}。`,
      ways: [],
    })
  } else {
    out.push({
      id: 'onsite',
      ...base,
      verdict: 'pass',
      fact: `${registers.school.name}的主管部门没有要求现场核实。`,
      ways: [],
    })
  }
  return out
}

/** Rows that a hard rule or an on-site result stops, each with the first reason and its clause. */
export function blockedRows(loaded: Loaded): { row: CaseRow; reason: string; clause: string }[] {
  const submitted = loaded.file.state === 'submitted'
  return loaded.rows.flatMap((row) => {
    if (row.item.state !== 'pending') return []
    const hard = row.problems.find((one) => one.hard)
    if (hard) return [{ row, reason: `${hard.reason}。`, clause: hard.clause }]
    const onsite =
      submitted && loaded.onsite.refused.includes(row.record.id)
        ? loaded.results.get(row.record.id)
        : undefined
    if (!onsite) return []
    const word = onsite.result === 'absent' ? '学生不在' : '与证件或名册不符'
    return [
      { row, reason: `现场核实：${word}${onsite.note ? `（${onsite.note}）` : ''}。`, clause: '001:1319' },
    ]
  })
}
