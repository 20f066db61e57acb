import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import { todayInChina } from '../../../kernel/dates.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { ViewTabs } from '../../../ui/ViewTabs.tsx'
import { useMay } from '../../access/model.ts'
import type { RegistrationOperator } from '../registration-desk-api.ts'
import { registrationApi } from '../registration-api.ts'

const crumbs = [{ title: '学籍注册', to: '/registrations' }, { title: '操作员' }]
const SIZE = 50

/** 学籍操作员: the school names its own, the authority sees which schools have none. */
export function RegistrationOperators() {
  const mayName = useMay('students.nameOperator')
  return (
    <div className="lu-stack">
      <PageHead
        title="学籍操作员"
        crumbs={crumbs}
        context={
          <>
            学籍由专人负责、管理和操作　依据 <Clause id="001:1319">人社部发〔2019〕76号 三（三）</Clause>
          </>
        }
      />
      {mayName ? <OwnOperators /> : <SchoolOperators />}
    </div>
  )
}

const states = {
  current: { shape: 'done', word: '在任' },
  coming: { shape: 'waiting', word: '未开始' },
  ended: { shape: 'none', word: '已结束' },
} as const

const today = () => todayInChina()

function OwnOperators() {
  const client = useQueryClient()
  const { data, error, refetch } = useQuery({ queryKey: ['registrations', 'operators'], queryFn: () => call(registrationApi.listOperators, {}) })
  const [naming, setNaming] = useState(false)
  const [ending, setEnding] = useState<RegistrationOperator>()
  const [problem, setProblem] = useState<Problem>()
  const close = () => {
    setNaming(false)
    setEnding(undefined)
    setProblem(undefined)
  }
  const send = async (work: () => Promise<unknown>) => {
    try {
      await work()
      close()
      void client.invalidateQueries({ queryKey: ['registrations'] })
    } catch (caught) {
      setProblem(problemOf(caught))
      throw caught
    }
  }
  if (error) return <ErrorState what="没有读到操作员" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={5} />
  const issues = problem?.issues?.map((one) => ({ key: one.path, text: one.message }))
  const current = data.rows.filter((one) => one.state === 'current').length
  return (
    <>
      {current === 0 && <Notice tone="warn" title="本校现在没有登记的学籍操作员">{data.required ? '指定以前不能提交学籍注册。' : '主管部门没有要求，仍请登记，便于核对。'}</Notice>}
      <Card title="本校操作员" flush extra={<ActionButton kind="primary" icon="plus" onClick={() => setNaming(true)}>指定操作员</ActionButton>}>
        <SmallTable
          caption="本校操作员"
          rows={data.rows}
          rowKey={(row) => row.id}
          empty="还没有指定过。"
          columns={[
            { key: 'name', title: '姓名', render: (row) => <b>{row.holderName}</b> },
            { key: 'position', title: '职务或岗位', render: (row) => row.positionName },
            { key: 'phone', title: '电话', render: (row) => <span className="lu-mono">{row.phone}</span> },
            { key: 'days', title: '起止', render: (row) => `${row.validFrom} 至 ${row.validTo ?? '现在'}${row.endedReason ? `（${row.endedReason}）` : ''}` },
            { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag {...states[row.state]} /> },
            {
              key: 'act',
              title: '办理',
              render: (row) => (row.state === 'ended' ? '—' : <ActionButton small onClick={() => setEnding(row)}>结束</ActionButton>),
            },
          ]}
        />
      </Card>
      {naming && (
        <SidePanel title="指定学籍操作员" onClose={close}>
          {data.candidates.length === 0 && <Notice tone="warn" title="本校没有在任的学籍员">先请系统管理员开学籍员岗位。</Notice>}
          <RecordForm
            fields={[
              { key: 'accountId', title: '学籍员', type: 'choice', required: true, options: data.candidates.map((one) => ({ value: one.accountId, label: one.name })) },
              { key: 'positionName', title: '职务或岗位', type: 'text', required: true, help: '例如 学籍科科员。' },
              { key: 'phone', title: '联系电话', type: 'phone', required: true, help: '主管部门核对时用。' },
              { key: 'validFrom', title: '开始日期', type: 'date', required: true },
              { key: 'validTo', title: '截止日期', type: 'date', help: '不填为一直有效。' },
            ]}
            initial={{ accountId: data.candidates.length === 1 ? data.candidates[0]!.accountId : '', validFrom: today() }}
            submitText="指定"
            onCancel={close}
            serverIssues={issues}
            notice={problem && <ProblemNotice problem={problem} />}
            onSubmit={({ accountId = '', positionName = '', phone = '', validFrom = '', validTo }) =>
              send(() => call(registrationApi.nameOperator, { accountId, positionName, phone, validFrom, ...(validTo ? { validTo } : {}) }))
            }
          />
        </SidePanel>
      )}
      {ending && (
        <SidePanel title={`结束${ending.holderName}的操作员`} onClose={close}>
          <RecordForm
            fields={[
              { key: 'validTo', title: '最后一天', type: 'date', required: true },
              { key: 'reason', title: '理由', type: 'longtext', required: true, help: '例如 调离岗位。' },
            ]}
            initial={{ validTo: today(), reason: '' }}
            submitText="结束"
            onCancel={close}
            serverIssues={issues}
            notice={problem && <ProblemNotice problem={problem} />}
            onSubmit={({ validTo = '', reason = '' }) => send(() => call(registrationApi.endOperator, { id: ending.id, validTo, reason }))}
          />
        </SidePanel>
      )}
    </>
  )
}

function SchoolOperators() {
  const [without, setWithout] = useState(false)
  const [page, setPage] = useState(1)
  const { data, error, refetch } = useQuery({
    queryKey: ['registrations', 'operators', 'schools', without, page],
    queryFn: () => call(registrationApi.listSchoolOperators, { without, page, size: SIZE }),
    placeholderData: keepPreviousData,
  })
  if (error) return <ErrorState what="没有读到各校操作员" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={8} />
  return (
    <>
      <ViewTabs
        views={[
          { key: 'all', title: '全部学校', count: data.schools },
          { key: 'without', title: '没有操作员', count: data.without },
        ]}
        current={without ? 'without' : 'all'}
        onView={(key) => {
          setWithout(key === 'without')
          setPage(1)
        }}
      />
      <section className="lu-card">
        <SmallTable
          caption="各校学籍操作员"
          rows={data.rows}
          rowKey={(row) => String(row.orgNo)}
          empty="每所学校都有操作员。"
          columns={[
            { key: 'school', title: '学校', render: (row) => <b>{row.orgName}</b> },
            {
              key: 'state',
              title: '状态',
              card: 'state',
              render: (row) => (row.operators.length > 0 ? <StatusTag shape="done" word="已登记" /> : <StatusTag shape="soft" word="没有" />),
            },
            {
              key: 'names',
              title: '操作员',
              render: (row) => (row.operators.length === 0 ? '—' : row.operators.map((one) => `${one.name}（${one.positionName}，${one.phone}，${one.validFrom} 起）`).join('；')),
            },
          ]}
        />
        <Pager page={page} pageSize={SIZE} total={data.total} onPage={setPage} />
      </section>
    </>
  )
}
