import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { targetLevels } from '../codes.ts'

/** 企业学徒总览: the numbers of the own range and where they come from. */
export function BoardPage() {
  const board = useQuery({ queryKey: ['apprenticeships', 'board'], queryFn: () => call(api.getApprenticeBoard, {}) })
  const head = <PageHead title="企业学徒总览" crumbs={[{ title: '企业学徒', to: '/apprenticeships' }, { title: '总览' }]} context="按现有登记现算，可以打开到名单。" actions={<ActionButton to="/enterprises">企业</ActionButton>} />
  if (board.error) return <>{head}<ErrorState what="没有读到总览" error={board.error} onRetry={() => void board.refetch()} /></>
  if (!board.data) return <>{head}<Loading lines={6} /></>
  const { data } = board
  return (
    <>
      {head}
      <div className="lu-stack">
        <Card title="现在">
          <Facts
            columns={2}
            facts={[
              { name: '登记的企业', value: <Link to="/enterprises">{formatNumber(data.enterprises)} 家</Link> },
              { name: '待审核的企业账户', value: <Link to="/enterprises/applications">{formatNumber(data.applications)} 件</Link> },
              { name: '办理中的名册', value: <Link to="/apprenticeships?f.state=sent">{formatNumber(data.waiting)} 份</Link> },
              { name: '已备案的名册', value: <Link to="/apprenticeships?f.state=filed">{formatNumber(data.filed)} 份</Link> },
              { name: '已备案的学徒', value: <Link to="/apprenticeships/people?f.state=ever">{formatNumber(data.apprentices)} 人</Link> },
            ]}
          />
        </Card>
        <Card title="培养目标" meta="已备案的学徒" flush>
          <SmallTable rows={data.levels} rowKey={(row) => row.level} caption="培养目标" empty="还没有备案的学徒。" columns={[{ key: 'level', title: '目标', render: (row) => <Link to={`/apprenticeships/people?f.state=ever&f.targetLevel=${row.level}`}>{targetLevels[row.level]}</Link> }, { key: 'count', title: '人', align: 'right', render: (row) => formatNumber(row.count) }]} />
        </Card>
        <Card title="各地区" meta="按登记企业的主管部门" flush>
          <SmallTable
            rows={data.places}
            rowKey={(row) => row.region}
            caption="各地区"
            empty="还没有登记的企业。"
            columns={[
              { key: 'name', title: '地区', render: (row) => row.name },
              { key: 'enterprises', title: '企业（家）', align: 'right', render: (row) => formatNumber(row.enterprises) },
              { key: 'rosters', title: '已备案名册（份）', align: 'right', render: (row) => formatNumber(row.rosters) },
              { key: 'apprentices', title: '已备案学徒（人）', align: 'right', render: (row) => formatNumber(row.apprentices) },
            ]}
          />
        </Card>
      </div>
    </>
  )
}
