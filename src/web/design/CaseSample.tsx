import { ActionButton } from '../../ui/ActionButton.tsx'
import { Card } from '../../ui/Card.tsx'
import { CaseDetailLayout } from '../../ui/CaseDetailLayout.tsx'
import { Clause } from '../../ui/Clause.tsx'
import type { RuleOutcome } from '../../ui/RuleList.tsx'
import { SmallTable } from '../../ui/SmallTable.tsx'

const opinion = (part: string) => ({ label: `人社部发〔2019〕76号 ${part}` })
const rules: readonly RuleOutcome[] = [
  {
    id: 'one',
    result: '通过',
    title: '一人一籍',
    clause: { id: '001:1319', label: '三（三）' },
    fact: '全省 184,712 条在籍记录与跨省占用表均无重复（09-25 08:59 核对）。',
    actions: <a href="#rows">核对明细</a>,
  },
  {
    id: 'site',
    result: '阻断',
    title: '分校、教学点须经所在地人社部门审批',
    clause: { id: '001:1319', ...opinion('三（三）') },
    fact: '3 人的就读地点为“龙泉教学点”，该教学点没有审批记录，不得注册学籍。先办教学点审批，或把 3 人改回校本部；其余 409 人不受影响。',
    actions: (
      <>
        <a href="#three">查看 3 人</a>
        <a href="#rest">剔除后继续</a>
      </>
    ),
  },
  {
    id: 'visit',
    result: '待登记',
    title: '网上审核与现场核实相结合',
    clause: { id: '001:1319', ...opinion('三（三）') },
    fact: '须登记现场核实的时间、地点、两名核实人和结论，登记后才能通过。',
    actions: <a href="#visit">登记现场核实</a>,
  },
  {
    id: 'plan',
    result: '提示',
    title: '招生专业应在已备案的招生简章内',
    clause: { id: '001:1315', ...opinion('三（一）') },
    fact: '2 人就读“工业互联网应用”，本年简章未列此专业。学校已说明：2024-08-20 补充备案，办件待审。由审核人决定是否采纳。',
    actions: (
      <>
        <a href="#why">看说明</a>
        <a href="#take">采纳</a>
      </>
    ),
  },
  {
    id: 'right',
    result: '通过',
    title: '学校具备当年全日制招生资质',
    clause: { id: '001:1315', label: '三（一）' },
    fact: '列入《2024 年四川省技工院校招生资质名录》第 8 号（2024-04-18 公布）。',
    actions: <a href="#list">名录</a>,
  },
]
const composition = [
  ['机械设备装配与自动控制', 42, 78, 24, 144],
  ['新能源汽车检测与维修', 0, 86, 0, 86],
  ['电气自动化设备安装与维修', 18, 41, 35, 94],
] as const

export function CaseSample() {
  return (
    <CaseDetailLayout
      title="青城技师学院 · 2024 级全日制新生学籍注册（412 人）"
      crumbs={[
        { title: '待办', to: '/design' },
        { title: '学籍注册', to: '/design/list' },
        { title: '办件' },
      ]}
      context={
        <>
          <span className="lu-mono">XJ-2024-510104-0318</span>　由 学校 → 县区 → 市 审核　依据{' '}
          <Clause id="001:1319">关于做好技工院校招生工作的指导意见 三（三）</Clause>
        </>
      }
      actions={
        <>
          <ActionButton icon="print" onClick={() => print()}>
            打印审核单
          </ActionButton>
          <ActionButton icon="left">上一件</ActionButton>
          <ActionButton icon="right">下一件</ActionButton>
        </>
      }
      steps={[
        { key: 'school', title: '学校提交', state: 'done', meta: '09-23' },
        { key: 'county', title: '县区初审', state: 'done', meta: '09-24' },
        { key: 'city', title: '市级审核', state: 'current', meta: '期限 09-29' },
        { key: 'effect', title: '注册生效', state: 'todo', meta: '未开始' },
      ]}
      rules={rules}
      rulesCheckedAt="09-25 08:59 用当前台账重算，与学校端同一套规则"
      facts={[
        {
          name: '学校',
          value: (
            <>
              青城技师学院（<span className="lu-mono">5101040007</span>，技师学院，在办）
            </>
          ),
        },
        { name: '本批', value: '412 人：男 261，女 151；全日制' },
        { name: '入学类别', value: '初中 338 · 高中 61 · 退役军人 9 · 其他 4' },
        {
          name: '就读地点',
          value: (
            <>
              校本部 409 · <b className="lu-err">龙泉教学点 3</b>
            </>
          ),
        },
        { name: '招生计划', value: '本年 2,950，已注册 2,494，本批后 2,906（98.5%）' },
      ]}
      factsExtra={
        <a className="lu-sm" href="#school">
          学校档案
        </a>
      }
      composition={
        <Card
          title="本批构成"
          meta="单位：人"
          extra={
            <a className="lu-sm" href="#people">
              打开 412 人名单
            </a>
          }
          flush
        >
          <SmallTable
            rows={composition}
            rowKey={(row) => row[0]}
            columns={[
              { key: 'name', title: '专业', render: (row) => row[0] },
              { key: 'mid', title: '中级工', align: 'right', render: (row) => row[1] },
              { key: 'high', title: '高级工', align: 'right', render: (row) => row[2] },
              { key: 'pre', title: '预备技师', align: 'right', render: (row) => row[3] },
              { key: 'sum', title: '合计', align: 'right', render: (row) => <b>{row[4]}</b> },
            ]}
            total={['合计', 60, 205, 59, 324]}
          />
        </Card>
      }
      timeline={[
        {
          key: '1',
          shape: 'waiting',
          title: '市级审核',
          note: '当前',
          body: '李*敏（成都市人社局 · 学籍审核岗）09-25 09:12 打开',
          meta: '期限 09-29（周日，调休上班）· 剩 3 个工作日',
        },
        {
          key: '2',
          shape: 'done',
          title: '县区初审通过',
          note: '（网上审核）',
          body: '“名册与录取汇总表一致，教学点一项请市局定。”',
          meta: '09-24 15:40 · 锦江区人社局 何*',
        },
        {
          key: '3',
          shape: 'returned',
          tone: 'warn',
          title: '退回补正',
          clause: { id: '001:1319', label: '三（三）' },
          body: '“6 人证件照片与姓名不符，请核对后重新提交。”',
          meta: '09-19 10:21 · 锦江区人社局 何*',
        },
        {
          key: '4',
          shape: 'done',
          title: '学校提交',
          note: '418 人',
          meta: '09-13 16:48 · 青城技师学院 周*',
        },
      ]}
      evidence={[
        {
          key: 'a',
          name: '2024级新生名册（全日制）.xlsx',
          href: '#a',
          meta: '412 行 · 86 KB · 学校 周* 09-23 上传',
          state: 'checked',
        },
        {
          key: 'b',
          name: '校校合作办学协议.pdf',
          href: '#b',
          meta: '9 页 · 1.4 MB · 引自备案办件 HZ-2023-0117',
          state: 'checked',
          word: '已备案',
        },
        { key: 'c', name: '龙泉教学点审批文件', meta: '规则要求，学校未提供', state: 'missing' },
      ]}
      evidenceExtra={
        <a className="lu-sm" href="#all">
          全部下载
        </a>
      }
      decision={{
        blockers: ['现场核实未登记', '3 人被阻断，可剔除后通过其余 409 人'],
        effects: '生成 409 个学籍号，在校生规模 +409，通知学校和学生本人。',
        workdaysLeft: 3,
        decisions: [
          { key: 'back', label: '退回学校…', kind: 'danger', onClick: () => undefined },
          { key: 'visit', label: '登记现场核实…', onClick: () => undefined },
          {
            key: 'pass',
            label: '通过',
            kind: 'primary',
            blocked: '现场核实未登记',
            onClick: () => undefined,
          },
        ],
      }}
    />
  )
}
