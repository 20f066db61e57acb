import { contractCovers, educationFits, employerGiven, lengthFits, modeFits, type EntryFacts, type EntryReason, type EntryTable } from './entry-rules.ts'
import type { Registers, RegistrationRule, RowFacts } from './registration-rule.ts'

const windowWords = ({ windows }: Registers) => windows.map((one) => `${one.title} ${one.from} 至 ${one.to}`).join('，')

/** Why a student is outside the windows of registration; false inside. */
function outsideWindow(row: RowFacts, registers: Registers): string | false {
  const on = registers.filedOn.get(row.id) ?? registers.today
  const day = on.slice(5)
  if (registers.windows.length === 0 || registers.windows.some((one) => one.from <= day && day <= one.to)) return false
  return `${on === registers.today ? '今天 ' : '提交那天 '}${on} 不在注册时间内（${windowWords(registers)}）`
}

/** 注册时间：不要求审批的地区，逾期写明理由（推）。 */
export const inWindow: RegistrationRule = {
  id: 'window',
  title: '在注册时间内办理',
  clause: '001:1319',
  hard: false,
  judge: (row, registers) => !registers.late.required && outsideWindow(row, registers),
  ways: ['由学校说明逾期的原因，由审核人决定。'],
  passed: (rows, registers, facts) => (registers.late.required ? lateApproved.passed(rows, registers, facts) : `在注册时间内（${windowWords(registers)}）。`),
}

/** 逾期注册须经批准：办件引用批准的逾期注册申请。Windows and approval are the product's own (推), the clause asks for true records. */
export const lateApproved: RegistrationRule = {
  id: 'late',
  title: '注册时间以外须有批准的逾期注册申请',
  clause: '001:1319',
  hard: true,
  judge(row, registers) {
    if (!registers.late.required || registers.late.covers.has(row.id)) return false
    const outside = outsideWindow(row, registers)
    return outside && `${outside}，没有批准的逾期注册申请`
  },
  ways: ['申请逾期注册，主管部门批准后再提交。', '下一个注册时间再办。'],
  passed(_rows, registers, facts) {
    const used = new Map(
      facts.flatMap((row) => {
        const cover = outsideWindow(row, registers) ? registers.late.covers.get(row.id) : undefined
        return cover ? [[cover.caseNo, cover.until] as const] : []
      }),
    )
    if (used.size === 0) return `在注册时间内（${windowWords(registers)}）。`
    return `逾期注册经批准：${[...used].map(([no, until]) => `${no}（开放到 ${until}）`).join('、')}。`
  },
}

const entryRule = (
  id: string,
  title: string,
  clause: string,
  hard: boolean,
  judge: (facts: EntryFacts, table: EntryTable) => EntryReason | false,
  passed: string,
): RegistrationRule => ({
  id,
  title,
  clause,
  hard,
  judge(row, registers) {
    const found = judge(row.entry, registers.entry)
    return found && found.reason
  },
  ways: hard ? ['在学籍里补填，再提交。', '剔除这些学生，其余继续。'] : ['核对后改正。', '由学校说明理由，由审核人决定。'],
  passed: () => passed,
})

/** 招生对象类别决定的：文化程度、学习形式、学制，非全日制的单位和合同。 */
export const entryRules: readonly RegistrationRule[] = [
  entryRule('employer', '非全日制学生填写工作单位', '001:1047', true, employerGiven, '没有缺工作单位的非全日制学生。'),
  entryRule('entry-mode', '非全日制面向企业职工', '001:1047', false, modeFits, '学习形式与生源类别相符。'),
  entryRule('contract', '劳动合同覆盖学习期限', '001:1047', false, contractCovers, '没有劳动合同不覆盖学习期限的。'),
  entryRule('entry-education', '生源类别与入学前文化程度相符', '001:1308', false, educationFits, '生源类别与入学前文化程度相符。'),
  {
    ...entryRule('entry-length', '学制与起点、培养层次相符', '001:1308', false, lengthFits, '学制与起点、培养层次相符，或者有备案。'),
    judge(row, registers) {
      // A length that the authority has on file needs no further word.
      if (row.studyMode !== 'part-time' && registers.filedLengths.get(`${row.specialtyCode}:${row.trainingLevel}`)?.has(row.lengthYears)) return false
      const found = lengthFits(row.entry, registers.entry)
      return found && found.reason
    },
  },
]

/** Rules about the day and the case of registration, which say nothing of a record that has existed for years. */
export const ofTheDay: ReadonlySet<string> = new Set(['mode', 'window', 'late', ...entryRules.map((rule) => rule.id)])
