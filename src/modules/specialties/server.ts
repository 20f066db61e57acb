import type { Case, CaseImplementation } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { worstFirst, type RuleResult } from '../../kernel/workflow.ts'
import { getOrg } from '../orgs/public.ts'
import { schoolLevels, schoolStates } from '../orgs/codes.ts'
import { filingFacts } from './case-facts.ts'
import { trainingLevels } from './codes.ts'
import { judgeLine, type FilingItem } from './rules.ts'
import { fileSpecialty, findSpecialties, listFiled, stopSpecialty } from './store.ts'
import { filingWorkflow } from './workflow.ts'

const same = (one: FilingItem, other: FilingItem) =>
  one.catalogueVersion === other.catalogueVersion &&
  one.code === other.code &&
  one.trainingLevel === other.trainingLevel &&
  one.lengthYears === other.lengthYears

/** Rules against today's catalogue and the school's level of today; the same result is not repeated per line. */
async function judge(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  // A closed case is not judged again: what it did stands in its timeline.
  if (file.closed_at) return []
  const facts = filingFacts.parse(file.facts)
  const school = await getOrg(ctx, file.org_no)
  const level = school.level ?? 'technical'
  const catalogue = await findSpecialties(
    ctx,
    facts.items.map((item) => ({ version: item.catalogueVersion, code: item.code })),
  )
  const onRecord = (await listFiled(ctx, school.no)).filter((one) => one.state === 'approved')
  const results: RuleResult[] = []
  const open = school.state === 'operating' || school.state === 'rectifying'
  results.push(
    open || facts.kind === 'stop'
      ? {
          id: 'open',
          title: '学校在办',
          clause: '001:90',
          verdict: 'pass',
          fact: `${school.name}现在是“${schoolStates[school.state]}”。`,
          ways: [],
        }
      : {
          id: 'open',
          title: '学校在办',
          clause: '001:90',
          verdict: 'block',
          fact: `${school.name}现在是“${schoolStates[school.state]}”，不能新增专业。`,
          ways: ['恢复在办以后再申请。'],
        },
  )
  facts.items.forEach((item, at) => {
    const name = catalogue.get(`${item.catalogueVersion} ${item.code}`)?.name ?? item.code
    const id = `item-${at + 1}`
    const known = onRecord.some((one) => same(one, item))
    if (facts.items.findIndex((other) => same(other, item)) !== at) {
      results.push({
        id,
        title: '一行一个专业',
        clause: '001:90',
        verdict: 'block',
        fact: `第 ${at + 1} 行${name}重复。`,
        ways: ['删去重复的一行。'],
      })
    }
    if (facts.kind === 'stop') {
      if (!known)
        results.push({
          id,
          title: '专业已备案',
          clause: '001:90',
          verdict: 'block',
          fact: `${name}（${trainingLevels[item.trainingLevel]}，${item.lengthYears} 年）没有备案，不能停招。`,
          ways: ['从已备案的专业里选。'],
        })
      return
    }
    if (known)
      results.push({
        id,
        title: '专业没有重复备案',
        clause: '001:90',
        verdict: 'block',
        fact: `${name}（${trainingLevels[item.trainingLevel]}，${item.lengthYears} 年）已经备案。`,
        ways: ['删去这一行。'],
      })
    const judged = judgeLine(item, catalogue.get(`${item.catalogueVersion} ${item.code}`), level)
    if (judged)
      results.push({
        id,
        title: judged.clause === '001:1129' ? '培养层次与学校层级相符' : '专业在目录内',
        clause: judged.clause,
        verdict: judged.verdict,
        fact: judged.fact,
        ways: [judged.way],
      })
  })
  if (facts.kind === 'add' && results.length === 1) {
    results.push({
      id: 'level',
      title: '培养层次与学校层级相符',
      clause: '001:1129',
      verdict: 'pass',
      fact: `${facts.items.length} 个专业都在目录内，层次与${schoolLevels[level]}相符。`,
      ways: [],
    })
  }
  return worstFirst(results)
}

export const caseImplementations: CaseImplementation[] = [
  {
    workflow: filingWorkflow,
    rules: judge,
    async facts(ctx, file) {
      const facts = filingFacts.parse(file.facts)
      const school = await getOrg(ctx, file.org_no)
      const catalogue = await findSpecialties(
        ctx,
        facts.items.map((item) => ({ version: item.catalogueVersion, code: item.code })),
      )
      const words = facts.items.map(
        (item) =>
          `${catalogue.get(`${item.catalogueVersion} ${item.code}`)?.name ?? ''}（${item.code}，${trainingLevels[item.trainingLevel]}，${item.lengthYears} 年）`,
      )
      return [
        { label: '学校', value: `${school.name}（${school.no}）` },
        { label: '事项', value: facts.kind === 'add' ? '新增专业' : '停止招生' },
        { label: '专业', value: words.join('；') },
        { label: facts.kind === 'add' ? '办学条件' : '停招理由', value: facts.conditions },
      ]
    },
    consequence: async (_ctx, file) => {
      const facts = filingFacts.parse(file.facts)
      return facts.kind === 'add'
        ? `${facts.items.length} 个专业可以招生、注册学籍。`
        : `${facts.items.length} 个专业从明天起不再招生，在校学生不受影响。`
    },
    effects: {
      async approve(ctx, file) {
        const facts = filingFacts.parse(file.facts)
        const catalogue = await findSpecialties(
          ctx,
          facts.items.map((item) => ({ version: item.catalogueVersion, code: item.code })),
        )
        let done = 0
        for (const item of facts.items) {
          const name = catalogue.get(`${item.catalogueVersion} ${item.code}`)?.name ?? item.code
          const id =
            facts.kind === 'add'
              ? await fileSpecialty(ctx, file.org_no, item, name, file.no)
              : await stopSpecialty(ctx, file.org_no, item, file.no)
          if (!id) continue
          done += 1
          ctx.audit.change({
            kind: 'schoolSpecialty',
            id,
            action: facts.kind === 'add' ? 'file' : 'stop',
            after: { ...item, name },
            orgNo: file.org_no,
          })
        }
        return {
          note:
            facts.kind === 'add'
              ? `备案 ${done} 个专业，自 ${ctx.today} 起可以招生。`
              : `停招 ${done} 个专业。`,
        }
      },
    },
  },
]
