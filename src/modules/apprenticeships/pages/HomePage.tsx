import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, issuesOf, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { industries, sizes } from '../codes.ts'
import './apprenticeships.css'

type Home = Output<typeof api.getEnterpriseHome>

/** What an enterprise sees first: what waits for it, how its rosters stand, contracts that end soon. */
export function HomePage() {
  const home = useQuery({ queryKey: ['apprenticeships', 'home'], queryFn: () => call(api.getEnterpriseHome, {}) })
  if (home.error) return <ErrorState what="没有读到本企业" error={home.error} onRetry={() => void home.refetch()} />
  if (!home.data) return <Loading lines={8} />
  return <Body home={home.data} />
}

function Body({ home }: { home: Home }) {
  const [editing, setEditing] = useState(false)
  return (
    <div className="lu-stack">
      <PageHead title={home.name} context={`主管部门：${home.authorityName}`} actions={<ActionButton kind="primary" to="/apprenticeships/new">建学徒名册</ActionButton>} />
      <Todo home={home} />
      <Card title="学徒名册" extra={<Link to="/apprenticeships">全部名册</Link>}>
        <Facts
          columns={2}
          facts={[
            { name: '填写中', value: `${home.counts.draft} 份` },
            { name: '办理中', value: `${home.counts.sent} 份` },
            { name: '已备案', value: `${home.counts.filed} 份` },
            { name: '已备案的学徒', value: <Link to="/apprenticeships/people?f.state=ever">{home.counts.apprentices} 人</Link> },
          ]}
        />
      </Card>
      {home.ending.rows.length > 0 && (
        <Card title="快到期的劳动合同" meta={`${home.ending.days} 天内，${home.ending.rows.length} 人`} flush>
          <SmallTable
            rows={home.ending.rows}
            rowKey={(row) => row.id}
            caption="快到期的劳动合同"
            columns={[
              { key: 'name', title: '姓名', render: (row) => <Link to={`/apprenticeships/${row.rosterId}`}>{row.name}</Link> },
              { key: 'to', title: '合同到期', render: (row) => row.contractTo },
              { key: 'ends', title: '培养期满', render: (row) => row.endsOn },
              { key: 'way', title: '怎样办', render: (row) => (row.contractTo < row.endsOn ? '培养没有期满，续签合同' : '期满，安排考核') },
            ]}
          />
        </Card>
      )}
      <Card title="本企业" extra={<ActionButton small onClick={() => setEditing(true)}>改经办人</ActionButton>}>
        <Facts
          columns={2}
          facts={[
            { name: '统一社会信用代码', value: <span className="lu-mono">{home.creditCode}</span> },
            { name: '规模', value: sizes[home.size] },
            { name: '行业', value: industries[home.industryCode] ?? home.industryCode },
            { name: '所在地', value: home.locationName },
            { name: '经办人', value: `${home.contactName}　${home.contactPhone}` },
          ]}
        />
      </Card>
      {editing && <Contact home={home} onClose={() => setEditing(false)} />}
    </div>
  )
}

function Todo({ home }: { home: Home }) {
  if (home.todo.length === 0)
    return (
      <Card title="要办的事">
        <p className="lu-t2">现在没有要办的。要培养一批学徒的，先建名册；开班以前备案，才列入学徒培训计划。</p>
      </Card>
    )
  return (
    <Card title="要办的事" meta={`${home.todo.length} 份名册`}>
      <ul className="ap-todo">
        {home.todo.map((one) => (
          <li key={one.id}>
            <div>
              <span className="lu-row lu-wrap"><Link to={`/apprenticeships/${one.id}`}><b>{one.title}</b></Link><StatusTag shape={one.returned ? 'returned' : 'waiting'} word={one.stateTitle} /></span>
              <div className="lu-t2">
                {one.people} 名学徒，{one.startsOn} 开班{one.daysLeft > 0 ? `，还有 ${one.daysLeft} 天` : '，已到开班日期'}
                {one.reason && `。退回理由：${one.reason}`}
              </div>
            </div>
            <ActionButton to={`/apprenticeships/${one.id}`} kind={one.returned ? 'primary' : 'plain'}>{one.returned ? '补正' : '接着填'}</ActionButton>
          </li>
        ))}
      </ul>
      {home.todo.some((one) => one.daysLeft <= 15) && <Notice tone="warn" title="有名册快到或已到开班日期">备案须在培训开始以前；来不及的，先改开班日期。</Notice>}
    </Card>
  )
}

function Contact({ home, onClose }: { home: Home; onClose: () => void }) {
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (values: { contactName: string; contactPhone: string }) => call(api.setEnterpriseContact, values),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['apprenticeships'] })
      onClose()
    },
  })
  return (
    <SidePanel title="改经办人" onClose={onClose}>
      <RecordForm
        fields={[
          { key: 'contactName', title: '经办人', type: 'text', required: true, help: '企业人事（劳资）部门牵头学徒工作。' },
          { key: 'contactPhone', title: '手机号', type: 'phone', required: true, help: '学校和主管部门按它联系您，显示时遮蔽。' },
        ]}
        initial={{ contactName: home.contactName }}
        submitText="保存"
        onCancel={onClose}
        serverIssues={issuesOf(save.error)}
        notice={save.error && <ProblemNotice problem={problemOf(save.error)} />}
        onSubmit={async (values) => void (await save.mutateAsync({ contactName: values['contactName']!, contactPhone: values['contactPhone']! }))}
      />
    </SidePanel>
  )
}
