import { ActionButton } from '../../ui/ActionButton.tsx'
import { Card } from '../../ui/Card.tsx'
import { Clause } from '../../ui/Clause.tsx'
import { PublicPage } from '../../ui/PublicPage.tsx'
import { SmallTable } from '../../ui/SmallTable.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'

const items = [
  ['/design/public', '首页'],
  ['/verify', '证书查验'],
  ['/schools', '找学校'],
  ['/specialties', '找专业'],
  ['/qualifications', '资质名录'],
  ['/prospectuses', '招生简章'],
  ['/publicity', '公示'],
  ['/figures', '数据'],
] as const

export function PublicSample() {
  return (
    <PublicPage
      domain="luban.example"
      siteName="四川省技工教育公共服务"
      demo
      items={items.map(([to, title]) => ({ key: to, to, title }))}
      signInTo="/design/sign-in"
      footer={
        <>
          主办单位：省级人力资源社会保障部门（演示）　<a href="#phone">监督电话表</a>
        </>
      }
      footerNote={
        <>
          本页不收集证件号码全文；查询记录只保存时间与结果。 <a href="#privacy">隐私说明</a>{' '}
          <a href="#a11y">无障碍说明</a>{' '}
        </>
      }
    >
      <div className="lu-w lu-stack">
        <h1>证书查验</h1>
        <p className="lu-t2">毕业证书、职业技能等级证书、培训证书，22 位新编号和 16 位旧编号都在这里查。</p>
        <div className="lu-rail">
          <Card
            title="2024 年招生资质名录"
            meta="2024-04-18 公布，09-20 更新"
            extra={<Clause id="001:1315">三（一）</Clause>}
            flush
          >
            <SmallTable
              rows={[
                ['青城技师学院', '成都市', '有资质', '2,950'],
                ['大渡河技工学校', '乐山市', '限期整改', '300'],
                ['渠江技工学校', '达州市', '暂停招生', '—'],
              ]}
              rowKey={(row) => row[0] ?? ''}
              columns={[
                {
                  key: 'name',
                  title: '学校',
                  render: (row) => (
                    <a href="#school">
                      <b>{row[0]}</b>
                    </a>
                  ),
                },
                { key: 'place', title: '所在地', render: (row) => row[1] },
                { key: 'plan', title: '今年计划（人）', align: 'right', render: (row) => row[3] },
                {
                  key: 'state',
                  title: '今年资质',
                  card: 'state',
                  render: (row) => (
                    <StatusTag
                      shape={row[2] === '有资质' ? 'done' : row[2] === '限期整改' ? 'soft' : 'block'}
                      word={row[2] ?? ''}
                    />
                  ),
                },
              ]}
            />
          </Card>
          <Card title="查验">
            <div className="lu-stack">
              <div className="lu-field">
                <label htmlFor="no">证书编号</label>
                <input id="no" className="lu-inp lu-inp-lg lu-inp-mono" placeholder="22 位或 16 位编号" />
              </div>
              <div className="lu-field">
                <label htmlFor="name">持证人姓名</label>
                <input id="name" className="lu-inp lu-inp-lg" placeholder="与证书一致" />
              </div>
              <ActionButton kind="primary" wide>
                查验
              </ActionButton>
            </div>
          </Card>
        </div>
      </div>
    </PublicPage>
  )
}
