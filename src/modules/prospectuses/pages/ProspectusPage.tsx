import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, download, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { parts, partText } from '../content.ts'
import { CaseFrame } from './CaseFrame.tsx'
import { ProspectusEditor } from './ProspectusEditor.tsx'
import { SpecialtyTable } from './SpecialtyTable.tsx'

type Prospectus = Output<typeof api.getProspectus>
const crumbs = [{ title: '招生', to: '/intake' }, { title: '招生简章' }]

/** One version of a prospectus from writing to the shelf: its parts, what it changes, the rules, the decision. */
export function ProspectusPage() {
  const { id = '' } = useParams()
  const { data } = useQuery({ queryKey: ['intake', 'prospectus', id], queryFn: () => call(api.getProspectus, { id }) })
  return (
    <CaseFrame id={id} title="招生简章" crumbs={crumbs} doneWords="已备案，从现在起公布。" actions={data && <Actions prospectus={data} />} fallback={data && <Taken prospectus={data} />}>
      {() => (data ? <Content prospectus={data} /> : <Loading lines={6} />)}
    </CaseFrame>
  )
}

/** A version filed before this system kept the cases: its content and number, without rules and timeline. */
function Taken({ prospectus }: { prospectus: Prospectus }) {
  return (
    <>
      <PageHead
        title={`${prospectus.schoolName} · ${prospectus.year} 年招生简章第 ${prospectus.version} 版`}
        crumbs={crumbs}
        context={`${prospectus.filingNo ?? ''}${prospectus.filedOn ? `，${prospectus.filedOn} 备案` : ''}`}
        actions={<Actions prospectus={prospectus} />}
      />
      <div className="lu-stack">
        <Content prospectus={prospectus} />
      </div>
    </>
  )
}

function Actions({ prospectus }: { prospectus: Prospectus }) {
  const client = useQueryClient()
  const mayReview = useMay('prospectuses.review')
  const [withdrawing, setWithdrawing] = useState(false)
  const print = useMutation({ mutationFn: () => download(api.printProspectus, { id: prospectus.id }) })
  const withdraw = useMutation({
    mutationFn: (reason: string) => call(api.withdrawProspectus, { id: prospectus.id, reason }),
    onSuccess: async () => {
      setWithdrawing(false)
      await client.invalidateQueries({ queryKey: ['intake'] })
    },
  })
  return (
    <>
      {prospectus.filingNo && <ActionButton icon="download" busy={print.isPending} onClick={() => print.mutate()}>下载 PDF</ActionButton>}
      {prospectus.state === 'filed' && mayReview && <ActionButton kind="danger" onClick={() => setWithdrawing(true)}>撤下…</ActionButton>}
      {withdrawing && (
        <ReasonPanel
          title="撤下公布的简章"
          effect="立即从专栏撤下，学校这一年不能再录取，直到新的一版备案。公开页写明撤下日期和原因。"
          submitText="撤下"
          onClose={() => setWithdrawing(false)}
          onSubmit={async (reason) => void (await withdraw.mutateAsync(reason))}
        />
      )}
    </>
  )
}

function Content({ prospectus }: { prospectus: Prospectus }) {
  const client = useQueryClient()
  const [said, setSaid] = useState('')
  const save = useMutation({
    mutationFn: (input: Pick<Prospectus, 'content' | 'extra' | 'reason'>) => call(api.saveProspectus, { id: prospectus.id, ...input }),
    onSuccess: async ({ missing }) => {
      setSaid(missing.length === 0 ? '已保存，须写明的内容齐备，可以报备。' : `已保存。还没有写${missing.join('、')}。`)
      await client.invalidateQueries({ queryKey: ['intake'] })
    },
  })
  const { content } = prospectus
  return (
    <>
      {prospectus.endedReason && <Notice tone="warn" title={`这一版已停止公布：${prospectus.endedReason}`} />}
      {said && <Notice tone="ok" title={said} />}
      {prospectus.editable ? (
        <ProspectusEditor
          key={prospectus.id}
          prospectus={prospectus}
          problem={save.error && <ProblemNotice problem={problemOf(save.error)} />}
          onSave={async (input) => void (await save.mutateAsync(input))}
        />
      ) : (
        <>
          <Card title="招生专业和学费" meta={`${content.specialties.length} 项`} flush>
            <SpecialtyTable rows={content.specialties} />
          </Card>
          <Card title="内容">
            <Facts
              columns={1}
              facts={[
                ...parts.filter((part) => part.key !== 'specialties').map((part) => ({ name: part.title, value: partText(content, part.key) || null })),
                ...prospectus.fields.map((field) => ({ name: field.title, value: field.choices.find((one) => one.code === String(prospectus.extra[field.key]))?.label ?? prospectus.extra[field.key] ?? null })),
              ]}
            />
          </Card>
        </>
      )}
      {prospectus.differences.length > 0 && (
        <Card title="与前一版的不同" meta={prospectus.reason ?? '没有写修改理由'} flush>
          <SmallTable
            rows={prospectus.differences}
            rowKey={(row) => row.title}
            caption="与前一版的不同"
            columns={[
              { key: 'title', title: '项目', width: 120, render: (row) => <b>{row.title}</b> },
              { key: 'before', title: '原来', render: (row) => row.before || '—' },
              { key: 'after', title: '改为', render: (row) => row.after || '—' },
            ]}
          />
        </Card>
      )}
    </>
  )
}
