import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { call, download, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { ViewTabs } from '../../../ui/ViewTabs.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { BalanceNotice } from './BalanceNotice.tsx'
import { FilePick } from './FilePick.tsx'
import { backfileLooks } from './looks.ts'
import { PaperCertificatePanel } from './PaperCertificatePanel.tsx'

const SIZE = 50
const views = [{ key: 'all', title: '全部' }, ...Object.entries(backfileLooks).map(([key, look]) => ({ key, title: look.word }))]

/** 补录: old certificates from the school's books, checked by the school, confirmed by the authority. */
export function BackfilePage() {
  const queries = useQueryClient()
  const [params, setParams] = useSearchParams()
  const [panel, setPanel] = useState<'submit' | 'paper'>()
  const [refusing, setRefusing] = useState<string>()
  const [page, setPage] = useState(1)
  const mayApply = useMay('certificates.apply')
  const mayReview = useMay('certificates.review')
  const view = params.get('view') ?? 'all'
  const caseId = params.get('case')
  const input = { page, size: SIZE, ...(view === 'all' ? {} : { state: view as 'draft' }), ...(caseId ? { caseId } : {}) }
  const { data } = useQuery({ queryKey: ['certificates', 'backfile', input], queryFn: () => call(api.listBackfile, input) })
  const fresh = () => queries.invalidateQueries({ queryKey: ['certificates'] })
  const load = useMutation({ mutationFn: (file: File) => call(api.importBackfile, { filename: file.name }, { file }), onSuccess: fresh })
  const scans = useMutation({ mutationFn: (file: File) => call(api.uploadBackfileScans, { filename: file.name }, { file }), onSuccess: fresh })
  const remove = useMutation({ mutationFn: (id: string) => call(api.deleteBackfileDraft, { id }), onSuccess: fresh })
  const failed = load.error ?? scans.error ?? remove.error
  return (
    <div className="lu-stack">
      <PageHead
        title="补录"
        crumbs={[{ title: '证书', to: '/certificates' }, { title: '补录' }]}
        context="有系统以前颁发的证书。学校按存档核对，主管部门确认以后进入台账、可以查验，并标明补录或补登。"
        actions={
          mayApply && (
            <>
              <ActionButton icon="download" onClick={() => void download(api.downloadBackfileTemplate, {})}>模板</ActionButton>
              <FilePick label="导入旧证书" accept=".xlsx,.csv" busy={load.isPending} onPick={(file) => load.mutate(file)} />
              <FilePick label="扫描件压缩包" accept=".zip" busy={scans.isPending} onPick={(file) => scans.mutate(file)} />
              <ActionButton onClick={() => setPanel('paper')}>凭原件补登</ActionButton>
              <ActionButton kind="primary" onClick={() => setPanel('submit')} {...(data?.drafts ? {} : { blocked: '没有待提交的', showReason: false })}>
                {`提交确认${data?.drafts ? `（${data.drafts} 本）` : ''}`}
              </ActionButton>
            </>
          )
        }
      />
      {failed && <ProblemNotice problem={problemOf(failed)} />}
      {load.data && <BalanceNotice balance={load.data} />}
      {scans.data && (
        <Notice tone={scans.data.withoutRow.length + scans.data.refused.length > 0 ? 'warn' : 'ok'} title={`对上 ${scans.data.matched} 个扫描件`}>
          {scans.data.withoutRow.length > 0 && `没有这个编号的文件：${scans.data.withoutRow.slice(0, 10).join('、')}。`}
          {scans.data.refused.map((one) => `“${one.name}”${one.why}`).join('；')}
          {scans.data.withoutScan.length > 0 && `还没有扫描件的证书：${scans.data.withoutScan.slice(0, 10).join('、')}${scans.data.withoutScan.length > 10 ? ' 等' : ''} ${scans.data.withoutScan.length} 本。`}
        </Notice>
      )}
      <ViewTabs views={views} current={view} onView={(key) => { setPage(1); setParams(key === 'all' ? {} : { view: key }) }} />
      <Card flush>
        <SmallTable
          caption="补录的证书"
          rows={data?.rows ?? []}
          rowKey={(row) => row.id}
          empty={data ? '没有补录的证书。下载模板，从存档的名册填写，再导入。' : '正在读取。'}
          columns={[
            { key: 'name', title: '姓名', width: 90, render: (row) => <b>{row.name}</b> },
            { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag {...backfileLooks[row.state]!} /> },
            { key: 'kind', title: '种类', render: (row) => row.kindTitle },
            { key: 'number', title: '证书编号', render: (row) => (row.certificateId ? <Link className="lu-mono" to={`/certificates/${row.certificateId}`}>{row.number}</Link> : <span className="lu-mono">{row.number}</span>) },
            { key: 'school', title: '证书上的学校', render: (row) => row.schoolName },
            { key: 'class', title: '班次', render: (row) => row.classKind ?? '—' },
            { key: 'on', title: '发证日期', render: (row) => row.issuedOn },
            { key: 'scan', title: '扫描件', render: (row) => (row.scanFileId ? '有' : '没有') },
            {
              key: 'act',
              title: '',
              render: (row) => (
                <div className="lu-row">
                  {row.caseId && <Link to={`/cases/${row.caseId}`}>办件</Link>}
                  {row.state === 'draft' && mayApply && <ActionButton small kind="text" onClick={() => remove.mutate(row.id)}>删去</ActionButton>}
                  {row.state === 'submitted' && mayReview && <ActionButton small onClick={() => setRefusing(row.id)}>不予确认</ActionButton>}
                  {row.reason && <span className="lu-t2 lu-sm">{row.reason}</span>}
                </div>
              ),
            },
          ]}
        />
        {data && data.total > SIZE && <Pager page={page} pageSize={SIZE} total={data.total} onPage={setPage} />}
      </Card>
      {panel === 'submit' && (
        <ReasonPanel
          title="提交主管部门确认"
          field="核对说明"
          help="写明按什么存档核对的，例如毕业生名册、验印存根。主管部门会看到。"
          effect={`待提交的 ${data?.drafts ?? 0} 本一起提交；确认以前查不到。`}
          submitText="提交"
          onClose={() => setPanel(undefined)}
          onSubmit={async (statement) => {
            await call(api.submitBackfile, { statement })
            setPanel(undefined)
            await fresh()
          }}
        />
      )}
      {panel === 'paper' && <PaperCertificatePanel onClose={() => setPanel(undefined)} onDone={() => { setPanel(undefined); void fresh() }} />}
      {refusing && (
        <ReasonPanel
          title="这一本不予确认"
          effect="这一本不进台账，其余的照常确认。"
          submitText="不予确认"
          onClose={() => setRefusing(undefined)}
          onSubmit={async (reason) => {
            await call(api.refuseBackfileRow, { id: refusing, reason })
            setRefusing(undefined)
            await fresh()
          }}
        />
      )}
    </div>
  )
}
