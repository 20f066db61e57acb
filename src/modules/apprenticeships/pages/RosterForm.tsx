import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { Input } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import { agreementKinds, type AgreementKind } from '../codes.ts'
import { options } from './words.tsx'

export type RosterInput = Input<typeof api.openApprenticeRoster>
type Props = { roster?: (RosterInput & { schoolName: string | null }) | undefined; draftKey?: string; submitText: string; notice: ReactNode; issues: { key: string; text: string }[] | undefined; onCancel?: () => void; onSubmit: (input: RosterInput) => Promise<void> }

const NONE = 'none'

/** What is agreed for the whole class: who trains, when, the training agreement (001:1247), the agreement with the school. */
export function RosterForm({ roster, draftKey, submitText, notice, issues, onCancel, onSubmit }: Props) {
  const [words, setWords] = useState('')
  const choices = useQuery({ queryKey: ['apprenticeships', 'choices', words], queryFn: () => call(api.getRosterChoices, { q: words }), placeholderData: (before) => before })
  const known = roster?.schoolNo ? [{ value: String(roster.schoolNo), label: roster.schoolName ?? String(roster.schoolNo) }] : []
  const schools = [...known, ...(choices.data?.schools ?? []).map((one) => ({ value: String(one.no), label: one.name })).filter((one) => one.value !== known[0]?.value)]
  const withSchool = (values: FormValues) => values['schoolNo'] !== NONE && values['schoolNo'] !== ''
  const fields: FormField[] = [
    { key: 'title', title: '名册名称', type: 'text', required: true, group: '班级', help: '例如 2026 年秋季电工学徒班。' },
    { key: 'className', title: '班级', type: 'text', required: true, help: '一个班一份名册。' },
    { key: 'startsOn', title: '开班日期', type: 'date', required: true, help: '备案须在这一天以前（001:1249）。' },
    {
      key: 'schoolNo', title: '承担培训的学校', type: 'code', required: true, onSearch: setWords, loading: choices.isFetching,
      options: [{ value: NONE, label: '企业自有培训中心，没有学校' }, ...schools], help: '输入校名查找。名册先由学校确认。',
    },
    { key: 'plan', title: '培训方案', type: 'longtext', group: '一班一方案', help: '课程和学时、工学交替怎样安排、在哪里培训。提交以前写好。' },
    { key: 'agreementKind', title: '培养协议怎样签', type: 'choice', required: true, options: options(agreementKinds), group: '培养协议（001:1247）', help: '同批同类工种可以集体签订。' },
    { key: 'agreementGoal', title: '培养目标', type: 'longtext', help: '培养到哪个职业、哪一级。' },
    { key: 'agreementContent', title: '培养内容与期限', type: 'longtext' },
    { key: 'agreementStandard', title: '质量考核标准', type: 'longtext', help: '期满怎样考核，取得什么证书。' },
    { key: 'partnerMode', title: '培训方式和内容', type: 'longtext', group: '与学校的合作协议', shown: withSchool },
    { key: 'partnerFee', title: '培训费用（元/人）', type: 'number', shown: withSchool, help: '由企业按协议支付（001:1250）。', validate: (value) => (Number(value) >= 0 && Number(value) <= 10_000_000 ? undefined : '须在 0 到 10000000 之间。') },
    { key: 'partnerDuty', title: '双方责任', type: 'longtext', shown: withSchool },
  ]
  return (
    <RecordForm
      fields={fields}
      {...(draftKey ? { draftKey } : {})}
      initial={{
        title: roster?.title ?? '',
        className: roster?.className ?? '',
        startsOn: roster?.startsOn ?? '',
        schoolNo: roster ? (roster.schoolNo ? String(roster.schoolNo) : NONE) : '',
        plan: roster?.plan ?? '',
        agreementKind: roster?.agreementKind ?? 'single',
        agreementGoal: roster?.agreementGoal ?? '',
        agreementContent: roster?.agreementContent ?? '',
        agreementStandard: roster?.agreementStandard ?? '',
        partnerMode: roster?.partnerMode ?? '',
        partnerFee: roster?.partnerFee === null || roster?.partnerFee === undefined ? '' : String(roster.partnerFee / 100),
        partnerDuty: roster?.partnerDuty ?? '',
      }}
      submitText={submitText}
      {...(onCancel ? { onCancel } : {})}
      serverIssues={issues}
      notice={notice}
      onSubmit={(values) => {
        const text = (key: string) => values[key]?.trim() ?? ''
        const school = withSchool(values)
        return onSubmit({
          title: text('title'),
          className: text('className'),
          startsOn: text('startsOn'),
          schoolNo: school ? Number(values['schoolNo']) : null,
          plan: text('plan'),
          agreementKind: text('agreementKind') as AgreementKind,
          agreementGoal: text('agreementGoal'),
          agreementContent: text('agreementContent'),
          agreementStandard: text('agreementStandard'),
          partnerMode: school ? text('partnerMode') : '',
          partnerDuty: school ? text('partnerDuty') : '',
          partnerFee: school && text('partnerFee') !== '' ? Math.round(Number(text('partnerFee')) * 100) : null,
        })
      }}
    />
  )
}
