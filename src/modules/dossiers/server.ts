import type { Case, CaseImplementation } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { NotFound } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/mask.ts'
import { notify } from '../../kernel/notices.ts'
import { readAmount } from '../../kernel/parameters.ts'
import { findEnrollments } from '../students/public.ts'
import { levelWord } from './codes.ts'
import { findConduct, lockConduct, updateConduct, type ConductTableRow } from './conduct-store.ts'
import { addMonths, standingOf, standingWords } from './rules.ts'
import { liftingWorkflow } from './workflow.ts'

type LiftFacts = { conductId: string; ground: string; groundWord: string; reason: string }
const factsOf = (file: Case) => file.facts as LiftFacts

async function recordOf(ctx: Ctx, file: Case): Promise<ConductTableRow> {
  const record = await findConduct(ctx, factsOf(file).conductId)
  if (!record) throw new NotFound('处分')
  return record
}

export const caseImplementations: CaseImplementation[] = [
  {
    workflow: liftingWorkflow,
    rules: async (ctx, file) => {
      if (file.closed_at) return []
      const record = await recordOf(ctx, file)
      const months = await readAmount(ctx, 'dossiers.lift-months', { orgNo: file.org_no })
      const from = addMonths(record.decided_on, months)
      const early = ctx.today < from
      return [
        {
          id: 'served',
          title: `处分满 ${months} 个月`,
          clause: '001:1319',
          verdict: early ? 'warn' : 'pass',
          fact: early ? `处分从 ${record.decided_on} 起，到 ${from} 才满 ${months} 个月。` : `处分从 ${record.decided_on} 起，已满 ${months} 个月。`,
          ways: early ? ['有立功或突出表现的，写明理由。', '等满期以后再办。'] : [],
        },
      ]
    },
    facts: async (ctx, file) => {
      const record = await recordOf(ctx, file)
      const [student] = await findEnrollments(ctx, [record.enrollment_id])
      return [
        { label: '学生', value: student ? `${maskName(student.name)}（${student.student_number ?? '未编学籍号'}，${student.class_name ?? '未编班'}）` : '—' },
        { label: '处分', value: `${levelWord(record.kind, record.level)}：${record.title}` },
        { label: '决定', value: `${record.document_no}，${record.decided_on}` },
        { label: '到期', value: record.expires_on ?? '—' },
        { label: '现在', value: standingWords[standingOf(record, ctx.today)] },
        { label: '解除的根据', value: factsOf(file).groundWord },
        { label: '说明', value: factsOf(file).reason },
      ]
    },
    consequence: async () => '处分从今天起解除，默认不再显示，不再影响毕业。',
    effects: {},
    entered: {
      lifted: async (ctx, file) => {
        const record = await lockConduct(ctx, factsOf(file).conductId)
        if (!record) throw new NotFound('处分')
        await updateConduct(ctx, record, { lifted_on: ctx.today, lifted_reason: factsOf(file).groundWord, lift_case_no: file.no })
        ctx.audit.change({ kind: 'conduct', id: record.id, action: 'conduct.lift', before: { liftedOn: null }, after: { liftedOn: ctx.today, caseNo: file.no }, orgNo: record.org_no, personId: record.person_id })
        await notify(ctx, { to: { personId: record.person_id, orgNo: record.org_no }, kind: 'dossiers', title: `您的处分（${levelWord(record.kind, record.level)}）已解除`, link: '/me/dossier' })
        return { note: '处分已解除。' }
      },
    },
  },
]
