import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { lineText, yuan } from '../codes.ts'
import type { LineDraft } from '../model.ts'
import { CaseFrame } from './CaseFrame.tsx'
import { LineForm } from './LineForm.tsx'
import { LineTable } from './LineTable.tsx'
import { PlanImport } from './PlanImport.tsx'

type Revision = Output<typeof api.getPlanRevision>
const crumbs = [{ title: '招生', to: '/intake' }, { title: '招生计划' }]

/** One plan from writing to approval: its lines, what they change, the rules, the decision. */
export function RevisionPage() {
  const { id = '' } = useParams()
  const revision = useQuery({ queryKey: ['intake', 'revision', id], queryFn: () => call(api.getPlanRevision, { id }) })
  return (
    <CaseFrame id={id} title="招生计划" crumbs={crumbs} doneWords="计划已批准，从现在起公布。">
      {() => (revision.data ? <Lines revision={revision.data} /> : <Loading lines={4} />)}
    </CaseFrame>
  )
}

function Lines({ revision }: { revision: Revision }) {
  const client = useQueryClient()
  const [editing, setEditing] = useState<{ at: number | undefined; line: LineDraft | undefined }>()
  const [importing, setImporting] = useState(false)
  const [explaining, setExplaining] = useState(false)
  const [said, setSaid] = useState('')
  const refresh = () => client.invalidateQueries({ queryKey: ['intake'] })
  const save = useMutation({
    mutationFn: ({ lines, reason = revision.reason }: { lines: LineDraft[]; reason?: string | null }) => call(api.setPlanLines, { id: revision.id, lines, reason }),
    onSuccess: async () => {
      setEditing(undefined)
      setExplaining(false)
      await refresh()
    },
  })
  const drafts = revision.lines.map(({ id: _, ...line }) => line)
  const mayEdit = revision.editable
  const editOf = (shown: { id: string }) => {
    const at = revision.lines.findIndex((line) => line.id === shown.id)
    return (
      <span className="lu-row">
        <button type="button" className="lu-link" onClick={() => { save.reset(); setEditing({ at, line: drafts[at] }) }}>修改</button>
        <button type="button" className="lu-link" onClick={() => save.mutate({ lines: drafts.filter((_, one) => one !== at) })}>删去</button>
      </span>
    )
  }
  return (
    <>
      {said && <Notice tone="ok" title={said} />}
      {save.error && !editing && <ProblemNotice problem={problemOf(save.error)} />}
      <Card
        title="计划行"
        meta={`${revision.year} 年，${revision.lines.length} 行`}
        flush
        extra={
          mayEdit && (
            <span className="lu-row lu-wrap">
              {revision.change && <ActionButton small onClick={() => setExplaining(true)}>{revision.reason ? '改写调整理由' : '写调整理由'}</ActionButton>}
              <ActionButton small icon="upload" onClick={() => setImporting(true)}>从 Excel 导入</ActionButton>
              <ActionButton small onClick={() => { save.reset(); setEditing({ at: undefined, line: undefined }) }}>添加一行</ActionButton>
            </span>
          )
        }
      >
        <LineTable
          lines={revision.lines}
          schoolNo={revision.orgNo}
          caption="计划行"
          empty={mayEdit ? '还没有计划行。逐行添加，或从 Excel 导入。' : '没有计划行。'}
          {...(mayEdit ? { actions: editOf } : {})}
        />
      </Card>
      {revision.differences.length > 0 && <Differences rows={revision.differences} />}
      {editing && (
        <LineForm
          revision={revision}
          line={editing.line}
          problem={save.error ? problemOf(save.error) : undefined}
          onClose={() => setEditing(undefined)}
          onSave={async (line) => {
            const lines = editing.at === undefined ? [...drafts, line] : drafts.map((one, at) => (at === editing.at ? line : one))
            await save.mutateAsync({ lines })
          }}
        />
      )}
      {importing && (
        <PlanImport
          id={revision.id}
          onClose={() => setImporting(false)}
          onDone={(words) => {
            setImporting(false)
            setSaid(words)
            void refresh()
          }}
        />
      )}
      {explaining && (
        <ReasonPanel
          title="调整理由"
          effect="批准以后随每行变更一起公布，任何人可以看到。"
          submitText="保存"
          onClose={() => setExplaining(false)}
          onSubmit={async (reason) => void (await save.mutateAsync({ lines: drafts, reason }))}
        />
      )}
    </>
  )
}

const looks = { add: ['done', '增加'], change: ['moving', '调整'], end: ['returned', '撤下'] } as const

function Differences({ rows }: { rows: Revision['differences'] }) {
  const text = (line: LineDraft | null, price: boolean) => (line ? `${line.seats} 人${price ? `，${yuan(line.tuition)} 元/年` : ''}` : '—')
  return (
    <Card title="与现行计划的不同" meta={`${rows.length} 处；批准后逐行公布`} flush>
      <SmallTable
        rows={rows.map((row, at) => ({ ...row, key: String(at) }))}
        rowKey={(row) => row.key}
        caption="与现行计划的不同"
        columns={[
          { key: 'line', title: '计划行', render: (row) => lineText((row.after ?? row.before)!) },
          { key: 'action', title: '变更', card: 'state', render: (row) => <StatusTag shape={looks[row.action][0]} word={looks[row.action][1]} /> },
          { key: 'before', title: '原来', render: (row) => text(row.before, row.before?.tuition !== row.after?.tuition) },
          { key: 'after', title: '改为', render: (row) => text(row.after, row.before?.tuition !== row.after?.tuition) },
        ]}
      />
    </Card>
  )
}
