import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'
import { measures, verdicts, type Measure, type Verdict } from '../codes.ts'
import type { Complaint } from './DetailPage.tsx'
import { options } from './words.tsx'

export type StepName = 'transfer' | 'ask' | 'propose'

const least = (count: number) => (value: string) => (value.length < count ? `至少 ${count} 个字。` : undefined)
const found = (values: FormValues) => values['verdict'] === 'founded' || values['verdict'] === 'partly'
const titles: Record<StepName, string> = { transfer: '移送', ask: '要学校说明', propose: '提出处理意见' }
const effects: Record<StepName, string> = {
  transfer: '这一件到此为止，那个部门收到同样的内容和材料，投诉人的查询号照旧。',
  ask: '学校看到这段话和期限，看不到投诉的内容、材料和投诉人。',
  propose: '由本单位另一位同事审定。审定以后，查实的公示、公布，投诉人看到答复。',
}

function fieldsOf(step: StepName, complaint: Complaint): FormField[] {
  if (step === 'transfer')
    return [
      { key: 'authorityNo', title: '移送给', type: 'code', required: true, options: complaint.authorities.map((one) => ({ value: String(one.orgNo), label: one.name })), placeholder: '按名称查找' },
      { key: 'reason', title: '理由', type: 'longtext', required: true, validate: least(4) },
    ]
  if (step === 'ask') return [{ key: 'question', title: '要说明的情况', type: 'longtext', required: true, validate: least(10), help: '写明要说明什么、附什么材料。不要写谁投诉、投诉的原话。' }]
  const school = complaint.schoolNo !== null
  return [
    { key: 'verdict', title: '认定', type: 'choice', required: true, options: options(verdicts) },
    { key: 'finding', title: '查明的事实', type: 'longtext', required: true, validate: least(10), help: '内部留存，不公布。' },
    { key: 'measure', title: '处理', type: 'choice', required: true, shown: found, options: options(measures).filter((one) => school || !['rectify', 'suspend'].includes(one.value)), help: '限期整改、暂停招生另到学校页面下达，再回到这里关联。' },
    { key: 'followDue', title: '整改期限', type: 'date', shown: (values) => found(values) && values['measure'] !== 'none', help: '限期整改必须填写。' },
    { key: 'decision', title: '公布的文字', type: 'longtext', required: true, shown: found, validate: least(10), help: '向社会公布。写学校、违规事实、处理和依据，不写个人姓名、电话。' },
    { key: 'answer', title: '给投诉人的答复', type: 'longtext', required: true, validate: least(4) },
  ]
}

/** The steps that ask for more than a reason. */
export function StepPanel({ step, complaint, caseId, version, onClose, onDone }: { step: StepName; complaint: Complaint; caseId: string; version: number; onClose: () => void; onDone: (message: string) => void }) {
  const [problem, setProblem] = useState<Problem>()
  const send = async (values: FormValues): Promise<string> => {
    const text = (key: string) => values[key] ?? ''
    const at = { id: caseId, version }
    if (step === 'transfer') return (await call(api.transferComplaint, { ...at, authorityNo: Number(text('authorityNo')), reason: text('reason') })).stateTitle
    if (step === 'ask') return (await call(api.askSchool, { ...at, question: text('question') })).stateTitle
    const yes = found(values)
    const answer = await call(api.proposeComplaintResult, {
      ...at, verdict: text('verdict') as Verdict, finding: text('finding'), measure: yes ? (text('measure') as Measure) : 'none', decision: yes ? text('decision') : '', answer: text('answer'),
      ...(yes && text('measure') !== 'none' && text('followDue') ? { followDue: text('followDue') } : {}),
    })
    return answer.stateTitle
  }
  return (
    <SidePanel title={titles[step]} onClose={onClose}>
      <RecordForm
        fields={fieldsOf(step, complaint)}
        initial={step === 'propose' ? { verdict: complaint.verdict ?? '', finding: complaint.finding, measure: complaint.verdict ? complaint.measure : '', followDue: complaint.followDue ?? '', decision: complaint.decision, answer: complaint.answer } : {}}
        submitText={titles[step]}
        onCancel={onClose}
        effect={effects[step]}
        notice={problem && <ProblemNotice problem={problem} />}
        {...(problem?.issues ? { serverIssues: problem.issues.map((one) => ({ key: one.path, text: one.message })) } : {})}
        onSubmit={async (values) => {
          try {
            onDone(`已办理，现在是“${await send(values)}”。`)
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
