import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { api } from '../api.ts'
import { jointStates, labelOf, qualificationStates, schoolLevels, studyModes } from '../codes.ts'
import type { School } from './case-forms.tsx'
import { StateTag } from './StateTag.tsx'

export function SiteTable({ rows }: { rows: School['sites'] }) {
  return (
    <SmallTable
      rows={rows}
      rowKey={(row) => String(row.no)}
      empty="没有登记分校、教学点。"
      caption="分校、教学点"
      columns={[
        { key: 'name', title: '名称', render: (row) => row.name },
        { key: 'no', title: '单位号', render: (row) => <span className="lu-mono">{row.no}</span> },
        {
          key: 'state',
          title: '审批',
          card: 'state',
          render: (row) => <StateTag state={row.state} site approved={row.approvedOn !== null} />,
        },
        {
          key: 'place',
          title: '所在地',
          render: (row) => `${row.locationName}${row.address ? ` · ${row.address}` : ''}`,
        },
        { key: 'capacity', title: '容纳人数', align: 'right', render: (row) => (row.siteCapacity === null ? '—' : formatNumber(row.siteCapacity)) },
        { key: 'on', title: '批准日期', render: (row) => row.approvedOn ?? '—' },
        { key: 'by', title: '批准机关', render: (row) => row.approvedBy ?? '—' },
      ]}
    />
  )
}

const qualificationShapes: Record<keyof typeof qualificationStates, StatusShapeName> = {
  filed: 'waiting',
  approved: 'done',
  revoked: 'block',
}

export function QualificationTable({ rows }: { rows: School['qualifications'] }) {
  return (
    <SmallTable
      rows={rows}
      rowKey={(row) => row.id}
      empty="没有招生资质记录。"
      caption="招生资质"
      columns={[
        { key: 'year', title: '年度', render: (row) => `${row.year} 年` },
        { key: 'mode', title: '学习形式', render: (row) => studyModes[row.studyMode] },
        {
          key: 'state',
          title: '状态',
          card: 'state',
          render: (row) => (
            <StatusTag shape={qualificationShapes[row.state]} word={qualificationStates[row.state]} />
          ),
        },
        { key: 'no', title: '名录序号', align: 'right', render: (row) => row.listNo ?? '—' },
        { key: 'on', title: '日期', render: (row) => row.revokedOn ?? row.approvedOn ?? '—' },
        { key: 'why', title: '说明', render: (row) => row.reason ?? row.caseNo ?? '—' },
      ]}
    />
  )
}

const jointShapes: Record<keyof typeof jointStates, StatusShapeName> = {
  filed: 'waiting',
  approved: 'done',
  ended: 'returned',
}

export function JointTable({ rows }: { rows: School['jointProgrammes'] }) {
  return (
    <SmallTable
      rows={rows}
      rowKey={(row) => row.id}
      empty="没有联合办学。"
      caption="联合办学"
      columns={[
        { key: 'no', title: '协议编号', render: (row) => <span className="lu-mono">{row.agreementNo}</span> },
        { key: 'partner', title: '合作学校', render: (row) => row.partnerName },
        {
          key: 'state',
          title: '备案',
          card: 'state',
          render: (row) => <StatusTag shape={jointShapes[row.state]} word={jointStates[row.state]} />,
        },
        { key: 'time', title: '有效期', render: (row) => `${row.validFrom} 至 ${row.validTo}` },
        { key: 'quota', title: '计划人数', align: 'right', render: (row) => row.quota ?? '—' },
        { key: 'with', title: '备案机关', render: (row) => row.filedWithName || '—' },
      ]}
    />
  )
}

const caseShapes: Record<string, StatusShapeName> = {
  idle: 'none',
  waiting: 'waiting',
  moving: 'moving',
  returned: 'returned',
  done: 'done',
  closed: 'block',
}

/** Cases of a school; a returned one of the own school leads to its mending. */
export function CaseTable({ rows, own }: { rows: School['cases']; own: boolean }) {
  return (
    <SmallTable
      rows={rows}
      rowKey={(row) => row.id}
      empty="没有办件。"
      caption="办件"
      columns={[
        { key: 'title', title: '事项', render: (row) => <Link to={`/cases/${row.id}`}>{row.title}</Link> },
        { key: 'no', title: '办件号', render: (row) => <span className="lu-mono">{row.no}</span> },
        {
          key: 'state',
          title: '状态',
          card: 'state',
          render: (row) => <StatusTag shape={caseShapes[row.tone] ?? 'none'} word={row.stateTitle} />,
        },
        { key: 'on', title: '建立', render: (row) => row.createdAt.slice(0, 10) },
        {
          key: 'do',
          title: '',
          render: (row) =>
            own &&
            ['draft', 'returned'].includes(row.state) && (
              <Link
                to={
                  row.workflow === '专业备案'
                    ? `/specialties/cases/${row.id}/amend`
                    : `/school/cases/${row.id}/amend`
                }
              >
                补正
              </Link>
            ),
        },
      ]}
    />
  )
}

/** Units directly under an authority. */
export function ChildTable({ orgNo }: { orgNo: number }) {
  const { data } = useQuery({
    queryKey: ['orgs', 'tree', orgNo],
    queryFn: () => call(api.listOrgTree, { parent: orgNo }),
  })
  if (!data) return <Loading lines={4} />
  return (
    <SmallTable
      rows={data.rows}
      rowKey={(row) => String(row.no)}
      empty="没有下级单位。"
      caption="下级单位"
      columns={[
        { key: 'name', title: '名称', render: (row) => <Link to={`/orgs/${row.no}`}>{row.name}</Link> },
        { key: 'no', title: '单位号', render: (row) => <span className="lu-mono">{row.no}</span> },
        {
          key: 'level',
          title: '层级',
          render: (row) => (row.kind === 'authority' ? '主管部门' : labelOf(schoolLevels, row.level)),
        },
        {
          key: 'state',
          title: '状态',
          card: 'state',
          render: (row) => (row.kind === 'authority' ? '—' : <StateTag state={row.state} />),
        },
        { key: 'children', title: '下级', align: 'right', render: (row) => row.children },
      ]}
    />
  )
}
