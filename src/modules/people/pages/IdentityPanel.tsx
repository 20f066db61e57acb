import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { todayInChina } from '../../../kernel/dates.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import type { FormField } from '../../../ui/form-types.ts'
import { Peek } from '../../../ui/Peek.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { PeekControls } from '../../../ui/useListCursor.ts'
import { api } from '../api.ts'
import { checkResults, checkSources } from '../words.ts'
import { checkShapes } from './looks.ts'

type Row = Output<typeof api.listIdentities>['rows'][number]

/** The checks of one person and the form for another one; evidence is a must for what a person enters. */
export function IdentityPanel(props: {
  row: Row
  controls: PeekControls
  opened: boolean
  onOpen: () => void
  onRecorded: () => void
}) {
  const { row } = props
  const queries = useQueryClient()
  const [file, setFile] = useState<File>()
  const [problem, setProblem] = useState<Problem>()
  const [saved, setSaved] = useState(false)
  const { data } = useQuery({
    queryKey: ['people', 'checks', row.id],
    queryFn: () => call(api.listIdentityChecks, { personId: row.id }),
  })
  const fields: FormField[] = [
    {
      key: 'result',
      title: '结果',
      type: 'choice',
      required: true,
      options: Object.entries(checkResults).map(([value, label]) => ({ value, label })),
    },
    {
      key: 'source',
      title: '来源',
      type: 'choice',
      required: true,
      options: [
        { value: 'document', label: checkSources.document },
        { value: 'manual', label: checkSources.manual },
      ],
    },
    { key: 'checkedOn', title: '核验日期', type: 'date', required: true },
    {
      key: 'note',
      title: '说明',
      type: 'longtext',
      required: true,
      help: '看了什么、问了谁。',
      validate: (value) => (value.length < 4 ? '至少 4 个字。' : undefined),
    },
    {
      key: 'file',
      title: '材料',
      type: 'custom',
      required: true,
      help: 'PDF、JPG 或 PNG，不超过 20 MB。',
      input: ({ id, onChange, describedBy }) => (
        <input
          id={id}
          type="file"
          accept=".pdf,.jpg,.jpeg,.png"
          aria-describedby={describedBy}
          onChange={(event) => {
            const chosen = event.target.files?.[0]
            setFile(chosen)
            onChange(chosen?.name ?? '')
          }}
        />
      ),
    },
  ]
  return (
    <Peek
      title={row.name}
      status={
        row.result ? (
          <StatusTag shape={checkShapes[row.result]!} word={checkResults[row.result]} />
        ) : (
          <StatusTag shape="none" word="没有核验" />
        )
      }
      {...props.controls}
      {...(props.opened
        ? {}
        : {
            actions: (
              <ActionButton kind="primary" onClick={props.onOpen}>
                登记核验结果
              </ActionButton>
            ),
          })}
    >
      <div className="lu-stack">
        {data?.rows.length === 0 && <p className="lu-t3">还没有核验记录。</p>}
        {data?.rows.map((one) => (
          <div key={one.id}>
            <StatusTag shape={checkShapes[one.result]!} word={checkResults[one.result]} />{' '}
            {checkSources[one.source as 'manual']}，{one.checkedAt.slice(0, 10)}
            <div className="lu-t3 lu-sm">
              {one.checkedBy}
              {one.serial ? `，流水号 ${one.serial}` : ''}
              {one.evidence ? '，有材料' : ''}
            </div>
            {one.note && <div>{one.note}</div>}
          </div>
        ))}
        {saved && <StatusTag shape="done" word="已登记" />}
        {props.opened && !saved && (
          <RecordForm
            fields={fields}
            initial={{
              result: '',
              source: 'document',
              checkedOn: todayInChina(),
              note: '',
              file: '',
            }}
            submitText="登记核验结果"
            notice={problem && <ProblemNotice problem={problem} />}
            onSubmit={async (values) => {
              if (!file) return
              try {
                const { result, source, checkedOn, note } = values
                await call(
                  api.recordIdentityCheck,
                  { personId: row.id, result, source, checkedOn, note, filename: file.name } as never,
                  { file },
                )
                setSaved(true)
                void queries.invalidateQueries({ queryKey: ['people', 'checks', row.id] })
                props.onRecorded()
              } catch (error) {
                setProblem(
                  error instanceof CallError
                    ? error.problem
                    : { status: 0, message: '没有办成，内容还在本页。' },
                )
                throw error
              }
            }}
          />
        )}
      </div>
    </Peek>
  )
}
