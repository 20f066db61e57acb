import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'
import { pressures, type Pressure } from '../codes.ts'
import type { KeptFile } from '../model.ts'
import type { Duty } from './DutyPage.tsx'
import { FilesInput } from './FilesInput.tsx'

/** What is filled in beside the page of a duty; `rectify:{id}` answers an interview. */
export type PanelKind = 'report' | 'claim' | 'extend' | Pressure | `rectify:${string}`

type Props = { kind: PanelKind; duty: Duty; version: number; onClose: () => void; onDone: (message: string) => void }
type Shape = { title: string; fields: readonly FormField[]; initial?: FormValues; files?: true; effect: string; send: (values: FormValues, files: KeptFile[]) => Promise<string> }

const long = (key: string, title: string, help?: string): FormField => ({ key, title, type: 'longtext', required: true, ...(help ? { help } : {}) })

function shapeOf({ kind, duty, version }: Props): Shape {
  const { id } = duty
  if (kind === 'report')
    return {
      title: '报告进展',
      fields: [
        { key: 'share', title: '完成比例', type: 'number', required: true, help: '0 到 100；上次 ' + duty.share, validate: (value) => (Number.isInteger(Number(value)) && Number(value) >= 0 && Number(value) <= 100 ? undefined : '完成比例是 0 到 100 的整数。') },
        long('text', '进展情况'),
        { key: 'nextStep', title: '下一步', type: 'longtext' },
      ],
      initial: { share: String(duty.share) },
      files: true,
      effect: '交办单位可以看到；报过的不能改，再报一次即可。',
      send: async (values, files) => {
        const { nextReportOn } = await call(api.reportDuty, { id, share: Number(values['share']), text: values['text'] ?? '', nextStep: values['nextStep'] ?? '', files })
        return `已报告。${nextReportOn ? `下一次报告不晚于 ${nextReportOn}。` : ''}`
      },
    }
  if (kind === 'claim')
    return {
      title: '申请办结',
      fields: [long('text', '完成情况', `对照办结标准：${duty.criterion}`)],
      files: true,
      effect: '进度记为 100%，由交办单位验收；退回的继续办理。',
      send: async (values, files) => `已提交，现在是“${(await call(api.claimDuty, { id, version, text: values['text'] ?? '', files })).stateTitle}”。`,
    }
  if (kind === 'extend')
    return {
      title: '申请延期',
      fields: [{ key: 'dueOn', title: '延到', type: 'date', required: true, help: `现在的期限 ${duty.dueOn}。` }, long('reason', '理由')],
      effect: '交办单位同意以后期限才改变，原期限留着。',
      send: async (values) => `已提交，现在是“${(await call(api.askExtension, { id, version, dueOn: values['dueOn'] ?? '', reason: values['reason'] ?? '' })).stateTitle}”。`,
    }
  if (kind.startsWith('rectify:'))
    return {
      title: '登记整改情况',
      fields: [long('text', '整改情况')],
      effect: '登记以后可以申请办结；交办单位可以看到。',
      send: async (values) => {
        await call(api.rectifyDuty, { id: kind.slice('rectify:'.length), text: values['text'] ?? '' })
        return '已登记整改情况。'
      },
    }
  const measure = kind as Pressure
  return {
    title: pressures[measure],
    fields: [
      long('reason', '理由', '写进文书，承办单位可以看到。'),
      { key: 'clause', title: '依据条款', type: 'text', help: '留空用督办的默认条款。' },
      ...(measure === 'interview'
        ? [
            { key: 'attendees', title: '参加人', type: 'text', required: true } as const,
            long('minutes', '约谈纪要'),
            long('rectification', '整改要求'),
            { key: 'rectifyBy', title: '整改期限', type: 'date', required: true } as const,
          ]
        : []),
    ],
    effect: `出具带查验编号的文书，${duty.outside ? '由本单位送达' : `通知${duty.unitName}`}，并记入经过。`,
    send: async ({ clause, rectifyBy, ...values }) => {
      const made = await call(api.pressDuty, {
        id,
        kind: measure,
        reason: values['reason'] ?? '',
        ...(clause ? { clause } : {}),
        attendees: values['attendees'] ?? '',
        minutes: values['minutes'] ?? '',
        rectification: values['rectification'] ?? '',
        ...(rectifyBy ? { rectifyBy } : {}),
      })
      return `已${pressures[measure]}，${made.number}，文书在“材料”里。`
    },
  }
}

export function DutyPanel(props: Props) {
  const [problem, setProblem] = useState<Problem>()
  const [files, setFiles] = useState<KeptFile[]>([])
  const shape = shapeOf(props)
  return (
    <SidePanel title={shape.title} onClose={props.onClose}>
      {shape.files && <FilesInput title="佐证材料" files={files} onChange={setFiles} />}
      <RecordForm
        fields={shape.fields}
        {...(shape.initial ? { initial: shape.initial } : {})}
        submitText={shape.title}
        onCancel={props.onClose}
        effect={shape.effect}
        notice={problem && <ProblemNotice problem={problem} />}
        serverIssues={problem?.issues?.map((issue) => ({ key: issue.path, text: issue.message }))}
        onSubmit={async (values) => {
          try {
            props.onDone(await shape.send(values, files))
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
