import type { Inspection, InspectionSet } from '../../kernel/inspections.ts'
import { rangeOf } from '../../kernel/org-no.ts'
import { judgeReturn } from './judgement.ts'
import { CLAUSE } from './rules.ts'
import { listLockedOf } from './store.ts'

const broken: Inspection = {
  id: 'returns.locked-broken',
  title: '已锁定的填报数应当符合现行规则',
  clause: CLAUSE,
  severity: 'serious',
  explanation: '锁定以后规则加严或参数改变，旧数可能不再合格；规划评估和年度报告用的是这些数。',
  advice: ['核对原始材料，确需更正的申请解锁。', '数属实的，解锁后补写说明再锁定。'],
}
const unusual: Inspection = {
  id: 'returns.locked-unusual',
  title: '已锁定的填报数偏离同级或往年的，应当有说明',
  clause: CLAUSE,
  severity: 'minor',
  explanation: '偏离很多的数常是单位或口径填错；没有一句说明，用数的人无从判断。',
  advice: ['核对单位和口径；属实的解锁后补写说明。'],
}

/** 填报巡检: locked reports judged again by the rules of today. */
const reports: InspectionSet = {
  subject: '指标填报',
  inspections: [broken, unusual],
  async find(ctx, school) {
    const locked = await listLockedOf(ctx, rangeOf(school.no))
    const findings = []
    for (const { row, round } of locked) {
      const { findings: found } = await judgeReturn(ctx, row, round)
      const base = { recordId: row.id, label: `${row.org_name} ${round.title}`, link: `/returns/${row.id}` }
      const title = (line: string) => round.lines.find((one) => one.id === line)!.title
      const tell = (list: typeof found) => `${list.slice(0, 3).map((one) => `${title(one.line)}：${one.message}`).join('；')}${list.length > 3 ? ` 等 ${list.length} 项` : ''}。`
      const blocks = found.filter((one) => one.kind === 'block')
      const asks = found.filter((one) => one.kind === 'ask' && !one.explained)
      if (blocks.length > 0) findings.push({ ...base, inspection: broken.id, fact: tell(blocks) })
      if (asks.length > 0) findings.push({ ...base, inspection: unusual.id, fact: tell(asks) })
    }
    return { checked: locked.length, findings }
  },
}

export const inspectionSets = [reports]
