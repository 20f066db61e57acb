import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { CompositionCard } from '../../../ui/CompositionCard.tsx'
import { PageWait } from '../../../ui/PageWait.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useCaseDecision } from '../../../ui/useCaseDecision.tsx'
import { api as todosApi } from '../../todos/api.ts'
import { blockersOf, layoutOf, toneLooks, type CaseDetail } from '../../todos/model.ts'
import { api } from '../api.ts'
import { ListRows } from './ListRows.tsx'

export type GraduationList = Output<typeof api.getGraduationList>
const crumbs = [{ title: '毕业', to: '/graduation' }, { title: '名单' }]

/** One graduation list: rules, facts, composition, students with what each lacks, and the decision bar. */
export function GraduationListPage() {
  const { id = '' } = useParams()
  const file = useQuery({ queryKey: ['graduation', 'case', id], queryFn: () => call(todosApi.getCase, { id }) })
  const list = useQuery({ queryKey: ['graduation', 'list', id], queryFn: () => call(api.getGraduationList, { id }) })
  if (file.data && list.data) return <View detail={file.data} list={list.data} />
  return <PageWait title="毕业名单" crumbs={crumbs} what="没有读到这份名单" queries={[file, list]} back={{ title: '回到毕业', to: '/graduation' }} />
}

function View({ detail, list }: { detail: CaseDetail; list: GraduationList }) {
  const { notices, decision, dialog, done, fail } = useCaseDecision(detail, {
    act: (input) => call(todosApi.actOnCase, { id: detail.id, version: detail.version, ...input }),
    reads: ['graduation'],
    blockers: blockersOf(detail),
    doneWords: (answer) => (answer.state === 'approved' ? `已通过：${answer.rows.length} 人编定证书编号，${answer.rows[0]?.message ?? ''} 起。` : `已办理，现在是“${answer.stateTitle}”。`),
    shows: (action) => action.kind === 'main' || (!action.form && (action.action !== 'publish' || detail.rules.some((rule) => rule.id === 'publicity'))),
    effectOf: (action) =>
      action.explain ? '有提示的事项由审核人决定是否采纳；这句话写进经过。' : action.action === 'return' ? '整份名单退回学校，一个也不生效。只退回个别学生的，在名单里选中再退回。' : '这句话写进经过，对方可以看到。',
  })
  const review = useMutation({
    mutationFn: () => call(api.refreshGraduationList, { id: list.id }),
    onSuccess: (answer) => done(answer.changed > 0 ? `重新审核了名单，${answer.changed} 人的结果有变化。` : '重新审核了名单，结果没有变化。'),
    onError: fail,
  })
  return (
    <>
      {notices}
      <CaseDetailLayout
        {...layoutOf(detail)}
        title={detail.title}
        status={<StatusTag {...toneLooks[detail.tone]} word={detail.stateTitle} boxed />}
        crumbs={crumbs}
        context={
          <>
            <span className="lu-mono">{detail.no}</span>　由 {detail.orgName} 申报　依据 <Clause id={detail.clause}>{detail.clauseLabel}</Clause>
          </>
        }
        actions={list.editable && <ActionButton icon="refresh" busy={review.isPending} onClick={() => review.mutate()}>重新审核</ActionButton>}
        {...(detail.composition ? { composition: <CompositionCard table={detail.composition} /> } : {})}
        {...decision}
      >
        {list.blocks.length > 0 && (
          <Card title="证书编号" meta="每校每年每类连续" flush>
            <SmallTable
              rows={list.blocks}
              rowKey={(block) => block.series}
              caption="证书编号段"
              columns={[
                { key: 'title', title: '类别', render: (block) => block.title },
                { key: 'count', title: '张数', align: 'right', render: (block) => block.count },
                { key: 'first', title: '从', render: (block) => <span className="lu-mono">{block.first}</span> },
                { key: 'last', title: '到', render: (block) => <span className="lu-mono">{block.last}</span> },
              ]}
            />
          </Card>
        )}
        <ListRows list={list} detail={detail} onDone={done} />
      </CaseDetailLayout>
      {dialog}
    </>
  )
}
