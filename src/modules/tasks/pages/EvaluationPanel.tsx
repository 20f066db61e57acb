import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FormField } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'
import type { KeptFile } from '../model.ts'
import type { Evaluation } from './EvaluationPage.tsx'
import { FilesInput } from './FilesInput.tsx'

const points = (value: string) => (Number(value) >= 0 && Number(value) <= 100 ? undefined : '得分是 0 到 100 的数。')

/** The self-evaluation of a unit, or the scores of its visitors, item by item. */
export function EvaluationPanel({ kind, evaluation, version, onClose, onDone }: { kind: 'self' | 'score'; evaluation: Evaluation; version: number; onClose: () => void; onDone: (message: string) => void }) {
  const [problem, setProblem] = useState<Problem>()
  const items = evaluation.items.filter((item) => (kind === 'self' ? item.kind === 'self' : item.kind === 'self' || item.computed !== null))
  const [files, setFiles] = useState<Record<string, KeptFile[]>>(() => Object.fromEntries(items.map((item) => [item.id, item.files])))
  const base = (item: Evaluation['items'][number]) => (item.kind === 'computed' ? item.computed : item.selfScore)
  const fields: FormField[] =
    kind === 'self'
      ? items.flatMap((item): FormField[] => [
          { key: `${item.id}.score`, title: `${item.title}：得分`, type: 'number', required: true, group: item.title, help: item.standard, validate: points },
          { key: `${item.id}.text`, title: `${item.title}：说明`, type: 'longtext', required: true },
        ])
      : [
          { key: 'visitedOn', title: '实地评价日期', type: 'date', required: true },
          { key: 'visitors', title: '评价组成员', type: 'text', required: true },
          { key: 'findings', title: '总的发现', type: 'longtext', required: true },
          ...items.flatMap((item): FormField[] => [
            { key: `${item.id}.score`, title: `${item.title}：评定`, type: 'number', required: true, group: item.title, help: `${item.kind === 'computed' ? '系统算出' : '自评'} ${base(item) ?? '—'}。${item.kind === 'computed' ? item.basis : item.selfText}`, validate: points },
            { key: `${item.id}.finding`, title: `${item.title}：发现`, type: 'longtext', help: '与系统算出的或自评不同时要写。' },
          ]),
        ]
  const initial: Record<string, string> =
    kind === 'self'
      ? Object.fromEntries(items.flatMap((item) => [[`${item.id}.score`, String(item.selfScore ?? '')], [`${item.id}.text`, item.selfText]]))
      : {
          visitedOn: evaluation.visitedOn ?? '',
          visitors: evaluation.visitors,
          findings: evaluation.findings,
          ...Object.fromEntries(items.flatMap((item) => [[`${item.id}.score`, String(item.score ?? base(item) ?? '')], [`${item.id}.finding`, item.finding]])),
        }
  return (
    <SidePanel title={kind === 'self' ? '填写自评' : '登记实地评价和评分'} onClose={onClose}>
      {kind === 'self' && items.map((item) => <FilesInput key={item.id} title={`${item.title}：佐证`} files={files[item.id] ?? []} onChange={(next) => setFiles((before) => ({ ...before, [item.id]: next }))} />)}
      <RecordForm
        fields={fields}
        initial={initial}
        submitText={kind === 'self' ? '保存自评' : '保存评分'}
        onCancel={onClose}
        effect={kind === 'self' ? '提交以前可以再改。' : '评分和发现记入经过，被评价单位可以看到。'}
        notice={problem && <ProblemNotice problem={problem} />}
        onSubmit={async (values) => {
          try {
            if (kind === 'self') {
              await call(api.saveSelfEvaluation, { id: evaluation.id, items: items.map((item) => ({ id: item.id, score: Number(values[`${item.id}.score`]), text: values[`${item.id}.text`] ?? '', files: files[item.id] ?? [] })) })
              onDone('自评已保存，核对后提交。')
            } else {
              const said = await call(api.scoreEvaluation, {
                id: evaluation.id,
                version,
                visitedOn: values['visitedOn'] ?? '',
                visitors: values['visitors'] ?? '',
                findings: values['findings'] ?? '',
                items: items.map((item) => ({ id: item.id, score: Number(values[`${item.id}.score`]), finding: values[`${item.id}.finding`] ?? '' })),
              })
              onDone(`已评分：${said.score} 分，${said.grade}。`)
            }
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
