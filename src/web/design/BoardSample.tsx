import { useState } from 'react'
import { Bullet, BulletKey } from '../../ui/Bullet.tsx'
import { Card } from '../../ui/Card.tsx'
import { Chart } from '../../ui/Chart.tsx'
import type { ChartSpec } from '../../ui/chart-spec.ts'
import { Clause } from '../../ui/Clause.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { sichuanTiles } from '../../ui/sichuan-tiles.ts'
import { SmallTable } from '../../ui/SmallTable.tsx'
import { StatCard } from '../../ui/StatCard.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import type { Tile, TileState } from '../../ui/TileMap.tsx'
import { TileKey, TileMap } from '../../ui/TileMap.tsx'

const shares = [96, 101, 97, 88, 84, 96, 102, 98, 93, 95, 99, 89, 100, 97, 98, 101, 103, 87, 98, 106, 104]
const values = [
  702, 15482, 3988, 2633, 431, 59236, 12907, 10975, 9418, 2174, 4873, 3245, 5016, 4312, 6744, 6853, 7206,
  2916, 1989, 12344, 11268,
]
const stateOf = (share: number): TileState =>
  share < 90 ? 'below' : share < 95 ? 'step1' : share < 100 ? 'step2' : share < 105 ? 'step4' : 'step5'
const tiles: readonly Tile[] = sichuanTiles.map((place, index) => {
  const share = shares[index] ?? 0
  return {
    key: place.code,
    col: place.col,
    row: place.row,
    name: place.name,
    value: values[index] ?? null,
    share: `${share}%`,
    state: stateOf(share),
  }
})
const trend: ChartSpec = {
  kind: 'line',
  unit: '万人',
  categoryName: '年',
  categories: ['2020', '2021', '2022', '2023', '2024', '2025'],
  min: 14,
  target: { label: '目标 ≥ 20', value: 20 },
  series: [
    { name: '年末定版', values: [14.84, 15.9, 16.82, 17.6, null, null], style: 'actual' },
    {
      name: '预测',
      values: [null, null, null, 17.6, 18.7, 19.6],
      style: 'forecast',
      band: [null, null, null, [17.6, 17.6], [18.5, 18.9], [19.1, 20.2]],
    },
  ],
}
const bars: ChartSpec = {
  kind: 'row',
  unit: '人',
  categoryName: '市州',
  categories: ['成都', '绵阳', '德阳', '宜宾', '泸州'],
  series: [{ name: '在校生', values: [59236, 15482, 12907, 12344, 11268] }],
}
const indicators = [
  {
    name: '技工院校数',
    unit: '所',
    base: 99,
    now: 115,
    target: 120,
    due: 115.8,
    low: 117,
    mid: 119,
    high: 121,
    word: '正常推进',
    clause: '003:52',
  },
  {
    name: '在校生规模',
    unit: '万人',
    base: 14.84,
    now: 18.47,
    target: 20,
    due: 18.97,
    low: 19.1,
    mid: 19.6,
    high: 20.2,
    word: '有风险',
    clause: '003:67',
  },
  {
    name: '技师学院（职业培训）集团',
    unit: '个',
    base: 2,
    now: 6,
    target: 10,
    due: 8.4,
    low: 6,
    mid: 7,
    high: 8,
    word: '滞后',
    clause: '003:87',
  },
  {
    name: '毕业生初次就业率',
    unit: '%',
    base: 98,
    now: 98.1,
    target: 98,
    due: undefined,
    low: 97.7,
    mid: 98.1,
    high: 98.4,
    word: '已达到',
    clause: '003:77',
  },
] as const

export function BoardSample() {
  const [city, setCity] = useState('510100')
  return (
    <div className="lu-stack">
      <PageHead
        title="四川省技工教育“十四五”规划 · 主要指标"
        context={
          <>
            八项指标均由台账计算，不手工填报。计算于 2024-09-25 06:00。来源{' '}
            <Clause id="003:45–90">四川省规划 专栏1</Clause>
          </>
        }
      />
      <div className="lu-three">
        <StatCard
          name="在校生"
          value="18.47"
          unit="万人"
          asOf="2024-09-24"
          compare="2025 年目标 20"
          status={<StatusTag word="有风险" />}
        />
        <StatCard name="技师学院" value="26" unit="所" asOf="2024-09-24" compare="2025 年目标 30" />
        <StatCard
          name="毕业生初次就业率"
          value="98.1"
          unit="%"
          asOf="2024-09-24"
          compare="2025 年目标 ≥ 98"
          status={<StatusTag word="已达到" />}
        />
      </div>
      <Card
        title="指标总表"
        meta="属性：预期性"
        extra={
          <>
            <StatusTag word="已达到" count={1} boxed />
            <StatusTag word="正常推进" count={3} boxed />
            <StatusTag word="有风险" count={3} boxed />
            <StatusTag word="滞后" count={1} boxed />
          </>
        }
        footer={<BulletKey horizon="2025 " />}
        flush
      >
        <SmallTable
          rows={indicators}
          rowKey={(row) => row.name}
          columns={[
            {
              key: 'name',
              title: '指标',
              render: (row) => (
                <>
                  <b>{row.name}</b> <span className="lu-t3 lu-sm">{row.unit}</span>
                </>
              ),
            },
            { key: 'base', title: '2020 基期', align: 'right', render: (row) => row.base },
            { key: 'now', title: '当前', align: 'right', render: (row) => <b>{row.now}</b> },
            { key: 'target', title: '2025 目标', align: 'right', render: (row) => `≥ ${row.target}` },
            {
              key: 'bullet',
              title: '基期 → 目标',
              render: (row) => (
                <Bullet
                  name={row.name}
                  baseline={row.base}
                  current={row.now}
                  target={row.target}
                  dueByNow={row.due}
                  forecast={{ value: row.mid, low: row.low, high: row.high }}
                />
              ),
            },
            { key: 'state', title: '状态', render: (row) => <StatusTag word={row.word} /> },
            { key: 'clause', title: '条款', render: (row) => <Clause id={row.clause} /> },
          ]}
        />
      </Card>
      <div className="lu-two">
        <Chart
          title="在校生规模"
          spec={trend}
          asOf="2024-09-24"
          source="预测：Theta 法；2015–2023 回测 MAPE 1.9%。"
          status={<StatusTag word="有风险" boxed />}
        />
        <Card
          title="21 市州 · 分解目标完成比例"
          meta="在校生（人）÷ 2024 年应达"
          footer={
            <TileKey
              steps={[
                { state: 'below', label: '<90' },
                { state: 'step1', label: '90–94' },
                { state: 'step2', label: '95–99' },
                { state: 'step4', label: '100–104' },
                { state: 'step5', label: '≥105' },
              ]}
            />
          }
        >
          <TileMap tiles={tiles} label="21 市州在校生目标完成比例" selected={city} onSelect={setCity} />
        </Card>
      </div>
      <Chart
        title="在校生最多的五个市"
        spec={bars}
        asOf="2024-09-24"
        source="来源：学籍台账。"
        height={200}
      />
    </div>
  )
}
