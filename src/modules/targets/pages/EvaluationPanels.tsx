import { useState, type ReactNode } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'
import type { Evaluation } from './EvaluationPage.tsx'
import { FilesInput } from './FilesInput.tsx'

type Ends = { onClose: () => void; onDone: (message: string) => void }
type FormProps = { title: string; fields: FormField[]; initial?: FormValues; submit: string; effect: string; write: (values: FormValues) => Promise<string>; above?: ReactNode } & Ends

function Panel({ title, fields, initial, submit, effect, write, above, onClose, onDone }: FormProps) {
  const [problem, setProblem] = useState<Problem>()
  return (
    <SidePanel title={title} onClose={onClose}>
      {above}
      <RecordForm
        fields={fields}
        {...(initial ? { initial } : {})}
        submitText={submit}
        onCancel={onClose}
        effect={effect}
        notice={problem && <ProblemNotice problem={problem} />}
        onSubmit={async (values) => {
          try {
            onDone(await write(values))
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}

/** The overall words and the third party with its report. */
export function TextPanel({ data, ...ends }: { data: Evaluation } & Ends) {
  const [files, setFiles] = useState(data.thirdFiles)
  return (
    <Panel
      title="总的评价和第三方"
      above={<FilesInput title="第三方评估报告" files={files} onChange={setFiles} />}
      fields={[
        { key: 'overview', title: '总的评价', type: 'longtext', required: true },
        { key: 'thirdParty', title: '第三方评估单位', type: 'text' },
        { key: 'thirdOpinion', title: '第三方的意见', type: 'longtext' },
      ]}
      initial={{ overview: data.overview, thirdParty: data.thirdParty, thirdOpinion: data.thirdOpinion }}
      submit="保存"
      effect="送审以前可以再改。"
      write={async (values) => {
        await call(api.savePlanEvaluation, { id: data.id, version: data.version, overview: values['overview'] ?? '', thirdParty: values['thirdParty'] ?? '', thirdOpinion: values['thirdOpinion'] ?? '', thirdFiles: files })
        return '已保存。'
      }}
      {...ends}
    />
  )
}

/** The own words on one line. */
export function ReviewPanel({ data, line, ...ends }: { data: Evaluation; line: Evaluation['lines'][number] } & Ends) {
  return (
    <Panel
      title={`自评：${line.name}`}
      fields={[{ key: 'text', title: '自评', type: 'longtext', help: '有风险和滞后的，写原因和打算。' }]}
      initial={{ text: line.review }}
      submit="保存自评"
      effect="送审以前可以再改。"
      write={async (values) => {
        await call(api.savePlanEvaluation, { id: data.id, version: data.version, reviews: [{ line: line.id, text: values['text'] ?? '' }] })
        return `“${line.name}”的自评已保存。`
      }}
      {...ends}
    />
  )
}

export function FindingPanel({ data, line, ...ends }: { data: Evaluation; line: Evaluation['lines'][number] | undefined } & Ends) {
  return (
    <Panel
      title="登记问题"
      fields={[
        { key: 'line', title: '指标', type: 'choice', required: true, options: data.lines.map((one) => ({ value: one.id, label: one.name })) },
        { key: 'finding', title: '问题', type: 'longtext', required: true },
        { key: 'advice', title: '建议', type: 'longtext' },
        { key: 'unitNo', title: '整改单位', type: 'choice', options: data.units.map((unit) => ({ value: String(unit.no), label: unit.name })), help: '要交办的选一个单位。' },
      ]}
      initial={{ line: line?.id ?? '' }}
      submit="登记"
      effect="写入评估报告，可以交办为督办任务。"
      write={async (values) => {
        await call(api.addFinding, { id: data.id, line: values['line'] ?? '', finding: values['finding'] ?? '', advice: values['advice'] ?? '', ...(values['unitNo'] ? { unitNo: Number(values['unitNo']) } : {}) })
        return '问题已登记。'
      }}
      {...ends}
    />
  )
}

export function FollowUpPanel({ finding, ...ends }: { finding: Evaluation['findings'][number] } & Ends) {
  return (
    <Panel
      title={`交办：${finding.name}`}
      fields={[{ key: 'due', title: '期限', type: 'date', required: true }]}
      submit="交办"
      effect={`${finding.unitName ?? ''}收到督办任务，按月报进展。`}
      write={async (values) => {
        await call(api.raiseFollowUp, { id: finding.id, due: values['due'] ?? '' })
        return '已交办，进展在督办台账里看。'
      }}
      {...ends}
    />
  )
}
