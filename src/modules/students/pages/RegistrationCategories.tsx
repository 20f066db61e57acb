import { useQuery } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { registrationApi } from '../registration-api.ts'

/** 招生对象类别: what each means for education, mode, length and aid; the checks of form, roster and registration read the same table. */
export function RegistrationCategories() {
  const { data, error, refetch } = useQuery({ queryKey: ['registrations', 'categories'], queryFn: () => call(registrationApi.listEntryCategories, {}) })
  const head = (
    <PageHead
      title="招生对象类别"
      crumbs={[{ title: '学籍注册', to: '/registrations' }, { title: '招生对象类别' }]}
      context="录入、名册导入和注册都按这张表核对，不符的提示，由审核人决定。标“推”的正文没有写。"
    />
  )
  return (
    <div className="lu-stack">
      {head}
      {error && <ErrorState what="没有读到类别表" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={10} />}
      {data && (
        <Card title="类别" meta={`学制相差 ${data.tolerance} 年以内不提示，是参数`} flush>
          <SmallTable
            caption="招生对象类别"
            rows={data.rows}
            rowKey={(row) => row.code}
            columns={[
              { key: 'label', title: '类别', render: (row) => <b>{row.label}</b> },
              { key: 'previous', title: '入学前文化程度（推）', render: (row) => row.previous.join('、') || '不限' },
              { key: 'modes', title: '学习形式（推）', render: (row) => row.modes.join('、') },
              { key: 'lengths', title: '一般学制（推）', render: (row) => row.lengths.map((one) => `${one.level} ${one.years} 年`).join('，') || '按入学前文化程度' },
              {
                key: 'aid',
                title: '要核对的',
                render: (row) =>
                  row.aid ? (
                    <>
                      {row.aid} <Clause id={row.aidClause} />
                    </>
                  ) : (
                    '—'
                  ),
              },
              {
                key: 'clause',
                title: '依据',
                render: (row) => (
                  <>
                    <Clause id={row.clause} />
                    {row.mark === '推' && '（推）'}
                  </>
                ),
              },
            ]}
          />
        </Card>
      )}
    </div>
  )
}
