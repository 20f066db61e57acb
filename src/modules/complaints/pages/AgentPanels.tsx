import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'
import { agentKinds } from '../codes.ts'
import { useSchoolField } from './school-field.tsx'
import { options } from './words.tsx'

type Known = { id: string; version: number; kind: 'person' | 'company'; name: string; organisation: string; note: string }
type Props = { onClose: () => void; onDone: (message: string) => void }

/** A person or a firm into the ledger, or what is written of one changed. */
export function AgentPanel({ known, complaintCaseId, onClose, onDone }: Props & { known?: Known; complaintCaseId?: string }) {
  const [problem, setProblem] = useState<Problem>()
  return (
    <SidePanel title={known ? '修改台账' : '登记到有偿招生台账'} onClose={onClose}>
      <RecordForm
        fields={[
          { key: 'kind', title: '种类', type: 'choice', required: true, options: options(agentKinds) },
          { key: 'name', title: '姓名或机构名称', type: 'text', required: true },
          { key: 'organisation', title: '所在机构', type: 'text' },
          { key: 'phone', title: '电话', type: 'text', help: known ? '空着的，原来的电话不变。' : '加密保存，用来对上同一个人。' },
          { key: 'note', title: '备注', type: 'longtext' },
        ]}
        initial={known ? { kind: known.kind, name: known.name, organisation: known.organisation, note: known.note } : { kind: 'person' }}
        submitText={known ? '保存' : '登记'}
        onCancel={onClose}
        effect="先记为“涉嫌”。学校看不到台账。"
        notice={problem && <ProblemNotice problem={problem} />}
        {...(problem?.issues ? { serverIssues: problem.issues.map((one) => ({ key: one.path, text: one.message })) } : {})}
        onSubmit={async (values) => {
          const entry = { kind: values['kind'] as 'person', name: values['name'] ?? '', organisation: values['organisation'] ?? '', note: values['note'] ?? '', ...(values['phone'] ? { phone: values['phone'] } : {}) }
          try {
            if (known) {
              await call(api.changeAgent, { id: known.id, version: known.version, ...entry })
              onDone('已保存。')
              return
            }
            const { elsewhere } = await call(api.addAgent, { ...entry, ...(complaintCaseId ? { complaintCaseId } : {}) })
            onDone(`已登记“${entry.name}”。${elsewhere.length > 0 ? `同一个电话在${elsewhere.map((one) => one.authorityName).join('、')}也登记过。` : ''}`)
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}

/** A payment that is suspected to have been made for bringing students. */
export function PaymentPanel({ agentId, cases, onClose, onDone }: Props & { agentId: string; cases: readonly { caseId: string; title: string }[] }) {
  const [problem, setProblem] = useState<Problem>()
  const school = useSchoolField('schoolNo', '付款的学校', '不是学校付的，空着，在下面写明。')
  return (
    <SidePanel title="登记涉嫌的付款" onClose={onClose}>
      <RecordForm
        fields={[
          school,
          { key: 'schoolName', title: '付款的单位', type: 'text', help: '没有选学校的必须填写。' },
          { key: 'paidOn', title: '付款日期', type: 'date' },
          { key: 'amount', title: '金额（元）', type: 'number', required: true },
          { key: 'students', title: '涉及人数', type: 'number' },
          { key: 'reference', title: '凭证号或收款账户末四位', type: 'text', help: '同样的号在别处出现过会提示。不要写完整账号。' },
          { key: 'evidence', title: '凭什么认为', type: 'longtext', required: true, validate: (value) => (value.length < 4 ? '至少 4 个字。' : undefined) },
          ...(cases.length > 0 ? [{ key: 'complaint', title: '由哪件投诉发现', type: 'code' as const, options: cases.map((one) => ({ value: one.caseId, label: one.title })) }] : []),
        ]}
        submitText="登记"
        onCancel={onClose}
        effect="先记为“涉嫌”，认定以后改。"
        notice={problem && <ProblemNotice problem={problem} />}
        {...(problem?.issues ? { serverIssues: problem.issues.map((one) => ({ key: one.path, text: one.message })) } : {})}
        onSubmit={async (values) => {
          try {
            const { sameReference } = await call(api.addPayment, {
              id: agentId, amount: Math.round(Number(values['amount']) * 100), evidence: values['evidence'] ?? '', reference: values['reference'] ?? '', schoolName: values['schoolName'] ?? '',
              ...(values['schoolNo'] ? { schoolNo: Number(values['schoolNo']) } : {}), ...(values['paidOn'] ? { paidOn: values['paidOn'] } : {}),
              ...(values['students'] ? { students: Number(values['students']) } : {}), ...(values['complaint'] ? { complaintCaseId: values['complaint'] } : {}),
            })
            onDone(`已登记。${sameReference > 0 ? `同样的凭证号另有 ${sameReference} 笔。` : ''}`)
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
