import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'

/** Every plan: those of the product and those that came by file. */
export function PlansPage() {
  const mayManage = useMay('plans.manage')
  const { data } = useQuery({ queryKey: ['plans', 'list'], queryFn: () => call(api.listPlans, {}) })
  return (
    <div className="lu-stack">
      <PageHead
        title="规划目录"
        crumbs={[{ title: '规划监测' }, { title: '规划目录' }]}
        context="每个规划一份指标表。新的规划以文件登记，不改程序。"
        actions={mayManage && <ActionButton icon="upload" to="/plans/new">登记规划</ActionButton>}
      />
      <Card title="规划" flush>
        {data ? (
          <SmallTable
            caption="规划目录"
            rows={data.plans}
            rowKey={(plan) => plan.id}
            columns={[
              { key: 'title', title: '规划', render: (plan) => <Link to={`/plans/${plan.id}`}>{plan.title}</Link> },
              { key: 'years', title: '期间', render: (plan) => `${plan.from}—${plan.to}` },
              { key: 'main', title: '主要指标', align: 'right', render: (plan) => plan.main },
              { key: 'all', title: '全部指标', align: 'right', render: (plan) => plan.indicators },
              { key: 'clause', title: '出处', render: (plan) => (/^\d{3}:\d+$/.test(plan.clause) ? <Clause id={plan.clause} /> : plan.clause) },
              { key: 'releases', title: '', render: (plan) => <Link to={`/plans/${plan.id}/releases`}>数据发布</Link> },
            ]}
          />
        ) : (
          <Loading lines={5} />
        )}
      </Card>
    </div>
  )
}
