import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { ViewTabs } from '../../../ui/ViewTabs.tsx'
import { whenText } from '../../../ui/format.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { standingWords } from '../rules.ts'
import { DossierTabs, FormPanel, StandingTag } from './parts.tsx'

type Row = Output<typeof api.listConduct>['rows'][number]
type View = 'standing' | 'appealed' | 'all'

/** 奖惩: what stands today first; what is over, lifted or revoked only on asking. */
export function ConductPage() {
  const queries = useQueryClient()
  const mayDecide = useMay('dossiers.decide')
  const [params, setParams] = useSearchParams()
  const asked = params.get('view')
  const view: View = asked === 'appealed' || asked === 'all' ? asked : 'standing'
  const [answering, setAnswering] = useState<Row>()
  const { data, error, refetch } = useQuery({ queryKey: ['dossiers', 'conduct', view], queryFn: () => call(api.listConduct, { view }) })
  return (
    <>
      <PageHead title="奖惩" crumbs={[{ title: '学生档案', to: '/dossiers' }, { title: '奖惩' }]} context="默认只列有效的；到期、解除、申诉后撤销的在“全部”里。登记奖惩在学生的档案里办" />
      <DossierTabs at="/dossiers/conduct" />
      <ViewTabs
        views={[
          { key: 'standing', title: '有效', count: data?.counts.standing },
          { key: 'appealed', title: '待答复的申诉', count: data?.counts.appealed },
          { key: 'all', title: '全部', count: data?.counts.all },
        ]}
        current={view}
        onView={(key) => setParams({ view: key })}
      />
      {error && <ErrorState what="没有读到奖惩" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={5} />}
      {data && (
        <Card flush>
          <SmallTable
            caption="奖惩"
            rows={data.rows}
            rowKey={(row) => row.id}
            empty="没有这样的记录。"
            columns={[
              { key: 'name', title: '学生', render: (row) => <Link to={`/dossiers/${row.enrollmentId}`}><b>{row.name}</b></Link> },
              { key: 'state', title: '状态', card: 'state', render: (row) => <StandingTag kind={row.kind} standing={row.standing} word={standingWords[row.standing]} /> },
              { key: 'level', title: '等级', render: (row) => row.levelWord },
              { key: 'title', title: '名称', render: (row) => row.title },
              { key: 'class', title: '班级', render: (row) => row.className ?? '—' },
              { key: 'document', title: '文号', render: (row) => row.documentNo },
              { key: 'decided', title: '决定', render: (row) => row.decidedOn },
              { key: 'expires', title: '到期', render: (row) => row.expiresOn ?? '—' },
              {
                key: 'appeal',
                title: '申诉',
                render: (row) =>
                  row.appealedAt === null ? '—' : row.appealResult ? (row.appealResult === 'revoked' ? '撤销' : '维持') : mayDecide ? <ActionButton small onClick={() => setAnswering(row)}>答复</ActionButton> : '待校领导答复',
              },
            ]}
          />
        </Card>
      )}
      {answering && (
        <FormPanel
          title={`答复申诉：${answering.name} ${answering.levelWord}`}
          before={<p className="lu-t2">{whenText(answering.appealedAt)} 提出：{answering.appealText}</p>}
          fields={[
            { key: 'result', title: '结果', type: 'choice', required: true, options: [{ value: 'kept', label: '维持' }, { value: 'revoked', label: '撤销处分' }] },
            { key: 'answer', title: '答复', type: 'longtext', required: true, help: '学生会看到。', validate: (value) => (value.length < 4 ? '答复至少 4 个字。' : undefined) },
          ]}
          submitText="答复"
          effect="撤销的从今天起不再有效。答复以后不再改，并通知学生。"
          onClose={() => setAnswering(undefined)}
          save={async (values) => {
            await call(api.answerAppeal, { id: answering.id, version: answering.version, result: values['result'] as 'kept', answer: values['answer'] ?? '' })
            await queries.invalidateQueries({ queryKey: ['dossiers'] })
          }}
        />
      )}
    </>
  )
}
