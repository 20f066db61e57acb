import { useMutation } from '@tanstack/react-query'
import { call, download, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/Chart.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { formatNumber, whenText } from '../../../ui/format.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { cutOffKinds, rules } from '../codes.ts'
import type { Batch } from './BatchPage.tsx'

/** What came of it: figures, by preference, by score. */
export function ResultCards({ batch }: { batch: Batch }) {
  const { summary } = batch
  if (!summary) return null
  const figures: [string, number][] = [['考生', summary.candidates], ['录取', summary.placed], ['其中调剂', summary.adjusted], ['录满的计划', summary.full], ['空余名额', summary.free]]
  const preferences = [...summary.byPreference.map((value, at) => [`第 ${at + 1} 志愿`, value] as const), ...(summary.adjusted > 0 ? [['调剂', summary.adjusted] as const] : [])]
  return (
    <>
      <div className="pl-figures">
        {figures.map(([name, value]) => (
          <div key={name}><span className="lu-sm lu-t3">{name}</span><b>{formatNumber(value)}</b></div>
        ))}
      </div>
      <Card title="录取在第几志愿" flush>
        <SmallTable
          rows={preferences}
          rowKey={([name]) => name}
          caption="录取在第几志愿"
          columns={[
            { key: 'name', title: '志愿', render: ([name]) => name },
            { key: 'value', title: '人数', align: 'right', render: ([, value]) => formatNumber(value) },
            { key: 'share', title: '占录取', align: 'right', render: ([, value]) => (summary.placed > 0 ? `${((value / summary.placed) * 100).toFixed(1)}%` : '—') },
          ]}
        />
      </Card>
      <Chart
        title="分数段"
        source="封存的输入和结果"
        asOf={batch.frozen?.allocatedAt ? whenText(batch.frozen.allocatedAt) : ''}
        spec={{
          kind: 'bar', unit: '人', categoryName: '总分', categories: summary.bands.map((band) => `${band.from}–${band.to}`),
          series: [{ name: '考生', values: summary.bands.map((band) => band.candidates) }, { name: '录取', values: summary.bands.map((band) => band.placed) }],
        }}
      />
    </>
  )
}

/** The frozen input: its hash, its seed, and the button that proves the result again. */
export function FrozenCard({ batch, onDone }: { batch: Batch; onDone: (words: string) => void }) {
  const mayRead = useMay('placements.read')
  const replay = useMutation({ mutationFn: () => call(api.replayPlacementBatch, { id: batch.id }), onSuccess: () => onDone('重算在后台进行，完成后刷新本页看结果。') })
  const mayTake = useMay('placements.readCandidates')
  const take = useMutation({ mutationFn: (what: 'input' | 'result') => download(api.downloadPlacementFreeze, { id: batch.id, what }) })
  const { frozen } = batch
  if (!frozen) return null
  const hash = (value: string) => <span className="lu-mono lu-sm pl-hash">{value}</span>
  return (
    <Card
      title={`封存的输入（第 ${frozen.no} 次）`}
      meta={`${frozen.frozenBy} ${whenText(frozen.frozenAt)}`}
      extra={frozen.replaySame === null ? undefined : <StatusTag shape={frozen.replaySame ? 'done' : 'block'} word={frozen.replaySame ? '重算逐字节相同' : '重算不同'} boxed />}
    >
      <div className="lu-stack">
        <Facts
          columns={1}
          facts={[
            { name: '抽签种子', value: <span className="pl-hash">{`${frozen.seed}（${frozen.seedNote}）`}</span> },
            { name: '输入校验值', value: hash(frozen.inputSha256) },
            ...(frozen.resultSha256 ? [{ name: '结果校验值', value: hash(frozen.resultSha256) }] : []),
            ...(frozen.replayedAt ? [{ name: '最近重算', value: whenText(frozen.replayedAt) }] : []),
          ]}
        />
        {[replay.error, take.error].map((error, at) => error && <ProblemNotice key={at} problem={problemOf(error)} />)}
        <div className="lu-row lu-wrap">
          {mayRead && frozen.resultSha256 && <ActionButton icon="refresh" busy={replay.isPending} onClick={() => replay.mutate()}>由封存的输入重算比对</ActionButton>}
          {mayTake && batch.own && <ActionButton icon="download" busy={take.isPending} onClick={() => take.mutate('input')}>取出输入</ActionButton>}
          {mayTake && batch.own && frozen.resultSha256 && <ActionButton icon="download" busy={take.isPending} onClick={() => take.mutate('result')}>取出结果</ActionButton>}
        </div>
      </div>
    </Card>
  )
}

export function SettingsCard({ batch }: { batch: Batch }) {
  const title = (key: string) => batch.subjects.find((one) => one.key === key)?.title ?? key
  return (
    <Card title="规则">
      <Facts
        columns={1}
        facts={[
          { name: '规则', value: rules[batch.rule] },
          { name: '科目', value: batch.subjects.map((one) => `${one.title} ${one.max}`).join('、') },
          { name: '同分比较', value: `${batch.ties.map(title).join('、') || '无'}，再按种子抽签` },
          ...(batch.seedCommitment ? [{ name: '种子校验值', value: <span className="lu-mono lu-sm pl-hash">{batch.seedCommitment}</span> }] : []),
          { name: '志愿个数', value: batch.choices === null ? '不限' : `最多 ${batch.choices} 个` },
          { name: '服从调剂', value: batch.adjustment ? '有' : '没有' },
          { name: '控制线', value: batch.cutOffs.map((one) => `${one.kind === 'all' ? '' : `${cutOffKinds[one.kind as keyof typeof cutOffKinds]} `}${one.region || '全部地区'} ${one.score}`).join('；') || '没有' },
          ...(batch.groups.length > 0 ? [{ name: '考生类别', value: batch.groups.join('、') }] : []),
          ...(batch.formulas.length > 0 ? [{ name: '计分办法', value: batch.formulas.map((one, at) => `办法${at + 1}：${Object.entries(one.weights).map(([key, weight]) => `${title(key)}×${weight}`).join('＋')}`).join('；') }] : []),
        ]}
      />
    </Card>
  )
}
