import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { appealStates } from '../codes.ts'
import { FilesInput } from './FilesInput.tsx'
import { AssessmentTag, GradeTag, percent, shown, targetWords } from './words.tsx'

type Result = Output<typeof api.getOwnResult>
const crumbs = [{ title: '目标与考核', to: '/targets' }, { title: '考核结果' }]

/** The own result of a yearly assessment, and the appeal against it. */
export function ResultPage() {
  const { id = '' } = useParams()
  const client = useQueryClient()
  const [appealing, setAppealing] = useState(false)
  const [said, setSaid] = useState('')
  const { data, error, refetch } = useQuery({ queryKey: ['targets', 'result', id], queryFn: () => call(api.getOwnResult, { id }) })
  const problem = error instanceof CallError ? error.problem : undefined
  if (!data)
    return (
      <>
        <PageHead title="考核结果" crumbs={crumbs} />
        {!error && <Loading lines={8} />}
        {problem?.status === 404 && <Notice tone="warn" title={problem.message} actions={<ActionButton to="/targets/mine">回到本单位的目标</ActionButton>} />}
        {error && problem?.status !== 404 && <ErrorState what="没有读到考核结果" error={error} onRetry={() => void refetch()} />}
      </>
    )
  const lineOf = (line: string) => data.lines.find((one) => one.id === line)
  return (
    <>
      <PageHead
        title={`${data.year} 年目标考核结果`}
        crumbs={crumbs}
        status={<AssessmentTag state={data.state} boxed />}
        context={`${data.unitName}，${data.assessorName}考核，${data.planTitle}`}
        actions={data.state === 'told' && <ActionButton kind="primary" blocked={data.mayAppeal ? undefined : (data.whyNot ?? '本岗位不能申诉')} onClick={() => setAppealing(true)}>申诉</ActionButton>}
      />
      <div className="lu-stack">
        {said && <Notice tone="ok" title={said} />}
        {data.mayAppeal && <Notice tone="info" title={`数有误的，${data.appealUntil} 以前申诉`}>写明哪个数不对、以什么为准，附上佐证。申诉成立的，台账更正后重新计算。</Notice>}
        <Card title={<>得分 {data.score ?? '不计'}　<GradeTag grade={data.grade} /></>} meta={`各项完成率的平均乘以 100，一项最多按 ${percent(data.grading.cap)} 计`} flush>
          <SmallTable
            caption="各项"
            rows={data.figures}
            rowKey={(row) => row.line}
            columns={[
              { key: 'name', title: '指标', render: (row) => lineOf(row.line)?.name ?? row.line },
              { key: 'target', title: '目标', align: 'right', render: (row) => targetWords(lineOf(row.line)?.operator ?? '', row.target, lineOf(row.line)?.unit ?? '') },
              { key: 'actual', title: '年末实际', align: 'right', render: (row) => shown(row.actual) },
              { key: 'attainment', title: '完成率', align: 'right', render: (row) => percent(row.attainment) },
              { key: 'reached', title: '', card: 'state', render: (row) => (row.actual === null ? '没有数字' : row.reached ? <StatusTag shape="done" word="达到" /> : <StatusTag shape="block" word="没有达到" />) },
              { key: 'no', title: '目标办件', render: (row) => <span className="lu-mono">{row.targetNo}</span> },
            ]}
          />
        </Card>
        <Card title="申诉" flush>
          <SmallTable
            caption="申诉"
            empty="没有申诉。"
            rows={data.appeals}
            rowKey={(row) => row.id}
            columns={[
              { key: 'on', title: '提出', render: (row) => <Link to={`/cases/${row.id}`}>{row.filedOn}</Link> },
              { key: 'text', title: '内容', render: (row) => row.text },
              { key: 'state', title: '状态', card: 'state', render: (row) => appealStates[row.state] },
              { key: 'answer', title: '答复', render: (row) => row.answer || '—' },
              { key: 'score', title: '得分', render: (row) => (row.scoreAfter === null ? shown(row.scoreBefore) : `${shown(row.scoreBefore)} → ${shown(row.scoreAfter)}`) },
            ]}
          />
        </Card>
      </div>
      {appealing && (
        <AppealPanel
          data={data}
          onClose={() => setAppealing(false)}
          onDone={(message) => {
            setAppealing(false)
            setSaid(message)
            void client.invalidateQueries({ queryKey: ['targets'] })
          }}
        />
      )}
    </>
  )
}

function AppealPanel({ data, onClose, onDone }: { data: Result; onClose: () => void; onDone: (message: string) => void }) {
  const [problem, setProblem] = useState<Problem>()
  const [files, setFiles] = useState<{ fileId: string; name: string }[]>([])
  return (
    <SidePanel title="对考核结果申诉" onClose={onClose}>
      <FilesInput title="佐证" files={files} onChange={setFiles} />
      <RecordForm
        fields={[
          { key: 'line', title: '项目', type: 'choice', options: data.lines.map((line) => ({ value: line.id, label: line.name })), help: '不选是对整个结果。' },
          { key: 'text', title: '内容', type: 'longtext', required: true, help: '写明哪个数不对、应以什么为准。' },
        ]}
        submitText="提出申诉"
        onCancel={onClose}
        effect={`${data.assessorName}收到以后在期限内答复，答复以前考核不能公示。`}
        notice={problem && <ProblemNotice problem={problem} />}
        onSubmit={async (values) => {
          try {
            const made = await call(api.fileAppeal, { id: data.assessmentId, text: values['text'] ?? '', files, ...(values['line'] ? { line: values['line'] } : {}) })
            onDone(`申诉 ${made.caseNo} 已提出。`)
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
