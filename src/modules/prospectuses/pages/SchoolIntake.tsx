import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError, download, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay } from '../../access/model.ts'
import { schoolStates } from '../../orgs/codes.ts'
import { api } from '../api.ts'
import { missingWords, modes, qualificationWords } from '../codes.ts'
import { LineTable } from './LineTable.tsx'
import { MissingTag, useYear, YearTabs } from './words.tsx'

type Standing = Output<typeof api.listRecruitingSchools>['rows'][number]
type Plan = Output<typeof api.getIntakePlan>
type Versions = Output<typeof api.listProspectusVersions>['rows']

/** 计划、简章、状态 on one page: the six things a school needs to recruit, then its plan and its prospectus. */
export function SchoolIntake({ orgNo, own = false }: { orgNo: number; own?: boolean }) {
  const [year, setYear] = useYear()
  const schools = useQuery({ queryKey: ['intake', 'school', orgNo, year], queryFn: () => call(api.listRecruitingSchools, { year, orgNo }) })
  const plan = useQuery({ queryKey: ['intake', 'plan', orgNo, year], queryFn: () => call(api.getIntakePlan, { orgNo, year }) })
  const versions = useQuery({ queryKey: ['intake', 'versions', orgNo, year], queryFn: () => call(api.listProspectusVersions, { orgNo, year }) })
  const standing = schools.data?.rows[0]
  const error = schools.error ?? plan.error ?? versions.error
  const problem = error instanceof CallError ? error.problem : undefined
  const ready = standing && plan.data && versions.data
  return (
    <>
      <PageHead
        title={own ? '招生计划与简章' : (standing?.name ?? '学校的招生')}
        crumbs={own ? [] : [{ title: '招生', to: '/intake' }, { title: '各校核查', to: `/intake/schools?year=${year}` }, { title: standing?.name ?? '' }]}
        status={standing && <MissingTag missing={standing.missing} boxed />}
        context="资质、专业、计划、简章齐备才能录取；少一项，公开页显示不能招生，录取时取不到名额。"
        actions={<ActionButton to={`/intake/lines?f.orgNo=${orgNo}&f.year=${year}`}>计划明细</ActionButton>}
      />
      <YearTabs year={year} onYear={setYear} back={2} />
      {problem?.status === 404 ? (
        <Notice tone="warn" title={problem.message} actions={<ActionButton to="/intake">回到招生</ActionButton>} />
      ) : error ? (
        <ErrorState what="没有读到招生情况" error={error} onRetry={() => void Promise.all([schools.refetch(), plan.refetch(), versions.refetch()])} />
      ) : !ready ? (
        schools.data && !standing ? <Notice tone="info" title="学校筹设中或已退出，没有招生计划。" /> : <Loading lines={10} />
      ) : (
        <div className="lu-stack" style={{ marginTop: 16 }}>
          <CheckCard standing={standing} own={own} />
          <PlanCard plan={plan.data!} standing={standing} own={own} />
          <ProspectusCard versions={versions.data!.rows} standing={standing} own={own} />
        </div>
      )}
    </>
  )
}

const places: Record<keyof typeof missingWords, string | undefined> = { state: '/school', qualification: '/school', specialty: '/specialties', plan: undefined, prospectus: undefined, list: undefined }

function factOf(standing: Standing, key: keyof typeof missingWords): string {
  switch (key) {
    case 'state':
      return schoolStates[standing.state as keyof typeof schoolStates] ?? standing.state
    case 'qualification':
      return standing.carried ? `${standing.year} 年还没有核查，到 6 月 30 日沿用 ${standing.year - 1} 年资质` : standing.qualification ? `${standing.year} 年${qualificationWords[standing.qualification]}` : `${standing.year} 年没有申请核查`
    case 'specialty':
      return `${standing.specialties} 个（专业 × 层次 × 学制）`
    case 'plan':
      return standing.lines > 0
        ? `${standing.lines} 行，${formatNumber(standing.seats)} 人${standing.revisionState ? `；有一件正在${standing.revisionState === 'draft' ? '编制' : '审核'}` : ''}`
        : standing.revisionState ? `正在${standing.revisionState === 'draft' ? '编制' : '审核'}` : '没有编制'
    case 'prospectus':
      return standing.filingNo ?? (standing.prospectusOpen ? `正在${standing.prospectusOpen === 'draft' ? '起草' : '审核'}` : '没有起草')
    case 'list':
      return standing.listed > 0 ? `${standing.listed} 个专业 × 层次已列入` : '还没有列入；省级公布名单时列入'
  }
}

function CheckCard({ standing, own }: { standing: Standing; own: boolean }) {
  const rows = (Object.keys(missingWords) as (keyof typeof missingWords)[]).map((key) => ({ key, lacks: standing.missing.includes(key) }))
  return (
    <Card title="招生核查" meta={standing.missing.length === 0 ? '各项齐备' : `还缺 ${standing.missing.length} 项`} flush>
      <SmallTable
        rows={rows}
        rowKey={(row) => row.key}
        caption="招生核查各项"
        columns={[
          { key: 'title', title: '事项', width: 140, render: (row) => <b>{missingWords[row.key].word}</b> },
          { key: 'state', title: '结果', width: 120, card: 'state', render: (row) => (row.lacks ? <StatusTag shape={row.key === 'list' ? 'soft' : 'block'} word={row.key === 'list' ? '未列入' : '还缺'} /> : <StatusTag word="通过" />) },
          { key: 'fact', title: '现在', render: (row) => factOf(standing, row.key) },
          { key: 'clause', title: '依据', render: (row) => <Clause id={missingWords[row.key].clause} /> },
          { key: 'way', title: '', render: (row) => (own && row.lacks && places[row.key] ? <Link to={places[row.key]!}>去办理</Link> : '') },
        ]}
      />
    </Card>
  )
}

const stateWords = { draft: '编制中', sent: '审核中', approved: '已批准', cancelled: '已取消' } as const
const shapes = { draft: 'none', sent: 'moving', approved: 'done', cancelled: 'returned' } as const

function PlanCard({ plan, standing, own }: { plan: Plan; standing: Standing; own: boolean }) {
  const navigate = useNavigate()
  const may = useMay('prospectuses.prepare') && own
  const open = useMutation({
    mutationFn: (copyFrom: number | undefined) => call(api.openPlanRevision, { year: plan.year, ...(copyFrom ? { copyFrom } : {}) }),
    onSuccess: ({ id }) => void navigate(`/intake/revisions/${id}`),
  })
  const under = plan.revisions.find((one) => one.state === 'draft' || one.state === 'sent')
  return (
    <Card
      title="招生计划"
      meta={plan.lines.length > 0 ? `${plan.lines.length} 行，${formatNumber(standing.seats)} 人，已占 ${formatNumber(standing.taken)}` : undefined}
      flush
      extra={
        <span className="lu-row lu-wrap">
          {under && <ActionButton small to={`/intake/revisions/${under.id}`}>{under.state === 'draft' ? '继续编制' : '查看审核'}</ActionButton>}
          {may && !under && plan.lines.length > 0 && <ActionButton small busy={open.isPending} onClick={() => open.mutate(undefined)}>调整计划</ActionButton>}
          {may && !under && plan.lines.length === 0 && <ActionButton small busy={open.isPending} onClick={() => open.mutate(plan.year - 1)}>复制上年编制</ActionButton>}
          {may && !under && plan.lines.length === 0 && <ActionButton small kind="primary" busy={open.isPending} onClick={() => open.mutate(undefined)}>编制 {plan.year} 年计划</ActionButton>}
        </span>
      }
    >
      {open.error && <ProblemNotice problem={problemOf(open.error)} />}
      {plan.quotas.length > 0 && (
        <p className="lu-t2 lu-md" style={{ padding: '10px 16px' }}>
          {plan.quotas.map((one) => `${modes[one.mode]}下达 ${formatNumber(one.seats)} 人，已计划 ${formatNumber(one.planned)} 人（${one.setBy}${one.documentNo ? ` ${one.documentNo}` : ''}）`).join('；')}
        </p>
      )}
      <LineTable lines={plan.lines} schoolNo={plan.orgNo} caption={`${plan.year} 年招生计划`} empty={`${plan.year} 年还没有批准的计划。`} />
      {plan.revisions.length > 0 && (
        <SmallTable
          rows={plan.revisions}
          rowKey={(row) => row.id}
          caption="编制和调整"
          columns={[
            { key: 'no', title: '编制和调整', render: (row) => <Link to={`/intake/revisions/${row.id}`}><span className="lu-mono">{row.caseNo}</span></Link> },
            { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag shape={shapes[row.state]} word={stateWords[row.state]} /> },
            { key: 'kind', title: '种类', render: (row) => (row.change ? '调整' : '编制') },
            { key: 'reason', title: '理由', render: (row) => row.reason ?? '—' },
            { key: 'on', title: '批准日期', render: (row) => row.approvedOn ?? '—' },
          ]}
        />
      )}
    </Card>
  )
}

const versionWords = { draft: '起草中', sent: '审核中', filed: '公布中', replaced: '已被新版代替', cancelled: '已取消', withdrawn: '已撤下' } as const
const versionShapes = { draft: 'none', sent: 'moving', filed: 'done', replaced: 'returned', cancelled: 'returned', withdrawn: 'block' } as const

function ProspectusCard({ versions, standing, own }: { versions: Versions; standing: Standing; own: boolean }) {
  const navigate = useNavigate()
  const may = useMay('prospectuses.prepare') && own
  const open = useMutation({ mutationFn: () => call(api.openProspectus, { year: standing.year }), onSuccess: ({ id }) => void navigate(`/intake/prospectuses/${id}`) })
  const print = useMutation({ mutationFn: (id: string) => download(api.printProspectus, { id }) })
  const under = versions.find((one) => one.state === 'draft' || one.state === 'sent')
  return (
    <Card
      title="招生简章"
      meta={standing.filingNo ?? '没有公布'}
      flush
      extra={
        <span className="lu-row lu-wrap">
          {under && <ActionButton small to={`/intake/prospectuses/${under.id}`}>{under.state === 'draft' ? '继续起草' : '查看审核'}</ActionButton>}
          {may && !under && <ActionButton small {...(standing.filingNo ? {} : { kind: 'primary' as const })} busy={open.isPending} onClick={() => open.mutate()}>{standing.filingNo ? '修改（另起一版）' : `起草 ${standing.year} 年简章`}</ActionButton>}
        </span>
      }
    >
      {(open.error ?? print.error) && <ProblemNotice problem={problemOf(open.error ?? print.error)} />}
      <SmallTable
        rows={versions}
        rowKey={(row) => row.id}
        caption="简章各版"
        empty={`${standing.year} 年还没有简章。简章备案公布以后才能录取。`}
        columns={[
          { key: 'version', title: '版次', render: (row) => <Link to={`/intake/prospectuses/${row.id}`}>第 {row.version} 版</Link> },
          { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag shape={versionShapes[row.state]} word={versionWords[row.state]} /> },
          { key: 'no', title: '备案编号', render: (row) => row.filingNo ?? '—' },
          { key: 'on', title: '备案日期', render: (row) => row.filedOn ?? '—' },
          { key: 'reason', title: '修改理由', render: (row) => row.reason ?? '—' },
          { key: 'pdf', title: '', render: (row) => (row.filingNo ? <button type="button" className="lu-link" onClick={() => print.mutate(row.id)}>下载 PDF</button> : '') },
        ]}
      />
    </Card>
  )
}
