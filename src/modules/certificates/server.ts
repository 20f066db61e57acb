import type { Case, CaseImplementation, Evidence } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { maskName } from '../../kernel/mask.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { listOfCase, updateBackfile } from './backfile-store.ts'
import { backfileFacts, changeFacts } from './change-facts.ts'
import { classKinds, type CertificateState } from './codes.ts'
import { kindOf } from './kinds.ts'
import { changeActions, possibleChanges } from './rules.ts'
import { applyChange, consequenceOf } from './service/apply-change.ts'
import { confirmRows, judgeBackfile } from './service/confirm-backfile.ts'
import { findCertificate } from './store.ts'
import { backfileWorkflow, changeWorkflow } from './workflow.ts'

async function judgeChange(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  if (file.closed_at) return []
  const facts = changeFacts.parse(file.facts)
  const action = changeActions[facts.action]
  const row = await findCertificate(ctx, facts.certificateId)
  const fits = row !== undefined && possibleChanges(kindOf(row.kind), row.state as CertificateState).includes(facts.action)
  const paper: RuleResult = facts.files.length > 0
    ? { id: 'evidence', title: '有材料', clause: '001:1080', verdict: 'pass', fact: `附了 ${facts.files.length} 份材料。`, ways: [] }
    : { id: 'evidence', title: '有材料', clause: '001:1080', verdict: 'warn', fact: '没有附材料。', ways: ['附申请书、身份证明或处理决定；确实没有的，写明理由。'] }
  return [
    fits
      ? { id: 'state', title: '证书状态相符', clause: '001:1080', verdict: 'pass', fact: `证书现在可以${action.title}。`, ways: [] }
      : { id: 'state', title: '证书状态相符', clause: '001:1080', verdict: 'block', fact: `证书现在不能${action.title}。`, ways: ['看证书的变动记录；已经办过的，撤销这一件。'] },
    paper,
  ]
}

const backfileEvidence = async (ctx: Ctx, file: Case): Promise<Evidence[]> =>
  (await listOfCase(ctx, file.id)).map((row) => ({
    name: `${kindOf(row.kind).title} ${row.number}（${maskName(row.name)}）`,
    meta: `${row.school_name}，${row.issued_on}${row.class_kind ? `，${classKinds[row.class_kind as keyof typeof classKinds]}` : ''}${row.state === 'refused' ? `；不予确认：${row.reason}` : ''}`,
    state: row.scan_file_id ? ('given' as const) : ('missing' as const),
    ...(row.scan_file_id ? { fileId: row.scan_file_id } : {}),
  }))

export const caseImplementations: CaseImplementation[] = [
  {
    workflow: changeWorkflow,
    rules: judgeChange,
    facts: async (_ctx, file) => {
      const facts = changeFacts.parse(file.facts)
      const change = facts.correction ?? {}
      return [
        { label: '证书', value: `${kindOf(facts.kind).title} ${facts.number}` },
        { label: '持有人', value: facts.holder },
        { label: '事项', value: changeActions[facts.action].title },
        ...(change.name ? [{ label: '姓名更正为', value: change.name }] : []),
        ...(change.specialtyName ? [{ label: '专业更正为', value: change.specialtyName }] : []),
        ...(change.classKind ? [{ label: '班次更正为', value: classKinds[change.classKind] }] : []),
        ...(change.level ? [{ label: '等级更正为', value: change.level }] : []),
        ...(change.issuedOn ? [{ label: '发证日期更正为', value: change.issuedOn }] : []),
        ...(change.sex ? [{ label: '性别更正为', value: change.sex }] : []),
        ...(facts.newName ? [{ label: '更名为', value: facts.newName }] : []),
        { label: '理由', value: facts.reason },
      ]
    },
    evidence: async (_ctx, file) => changeFacts.parse(file.facts).files.map((one) => ({ name: one.name, meta: '学校上传', state: 'given' as const, fileId: one.fileId })),
    consequence: consequenceOf,
    effects: { approve: applyChange },
  },
  {
    workflow: backfileWorkflow,
    rules: judgeBackfile,
    facts: async (ctx, file) => {
      const facts = backfileFacts.parse(file.facts)
      const rows = await listOfCase(ctx, file.id)
      const refused = rows.filter((row) => row.state === 'refused').length
      const kinds = [...Map.groupBy(rows, (row) => kindOf(row.kind).title)].map(([title, some]) => `${title} ${some.length} 本`)
      return [
        { label: '学校', value: file.org_name },
        { label: '证书', value: kinds.join('，') || `${facts.count} 本` },
        { label: '有扫描件', value: `${rows.filter((row) => row.scan_file_id).length} 本` },
        ...(refused > 0 ? [{ label: '逐本不予确认', value: `${refused} 本` }] : []),
        { label: '学校的核对说明', value: facts.statement },
      ]
    },
    evidence: backfileEvidence,
    consequence: async (ctx, file) => `${(await listOfCase(ctx, file.id)).filter((row) => row.state === 'submitted').length} 本证书进入台账，标明补录或补登，可以查验。`,
    effects: {
      approve: confirmRows,
      refuse: async (ctx, file, input) => {
        const rows = (await listOfCase(ctx, file.id)).filter((row) => row.state === 'submitted')
        await updateBackfile(ctx, rows.map((row) => row.id), { state: 'refused', reason: input.reason ?? '整件不予确认' })
      },
      cancel: async (ctx, file) => {
        const rows = (await listOfCase(ctx, file.id)).filter((row) => row.state === 'submitted')
        await updateBackfile(ctx, rows.map((row) => row.id), { state: 'draft', case_id: null })
      },
    },
  },
]
