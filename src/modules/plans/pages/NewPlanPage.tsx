import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { formatNumber, whenText } from '../../../ui/format.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { PlanFilePick } from './PlanFilePick.tsx'
import { sourceWords, targetWords } from './words.ts'

type Checked = Output<typeof api.checkPlanFile>

const changeWords = { added: '新增', removed: '删去', changed: '改动' } as const

/** A plan comes by file: looked at first, every problem named with its place, then stored as a version. */
export function NewPlanPage() {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [file, setFile] = useState<File>()
  const [storing, setStoring] = useState(false)
  const { data } = useQuery({ queryKey: ['plans', 'files'], queryFn: () => call(api.listPlanFiles, {}) })
  const template = useMutation({ mutationFn: () => download(api.downloadPlanTemplate, {}) })
  const check = useMutation({ mutationFn: (chosen: File) => call(api.checkPlanFile, { filename: chosen.name }, { file: chosen }) })
  const failed = [check.error, template.error].find((one) => one instanceof CallError)
  const checked = check.data
  return (
    <div className="lu-stack">
      <PageHead
        title="登记规划"
        crumbs={[{ title: '规划监测' }, { title: '规划目录', to: '/plans' }, { title: '登记规划' }]}
        context="文件可以是 Excel 工作簿（照模板填）或 JSON。先预检，没有问题再登记；再次登记同一编号成为新的版本，旧版本保留。"
        actions={
          <>
            <ActionButton icon="download" busy={template.isPending} onClick={() => template.mutate()}>下载模板</ActionButton>
            <PlanFilePick label={file ? '换一个文件' : '选择文件'} busy={check.isPending} onPick={(chosen) => {
              setFile(chosen)
              check.mutate(chosen)
            }} />
          </>
        }
      />
      {failed instanceof CallError && <ProblemNotice problem={failed.problem} />}
      {checked && file && <Preview checked={checked} name={file.name} onStore={() => setStoring(true)} />}
      <Card title="已登记的规划" flush>
        <SmallTable
          caption="以文件登记的规划"
          empty="还没有以文件登记的规划。随系统提供的规划在规划目录里。"
          rows={data?.plans ?? []}
          rowKey={(plan) => plan.id}
          columns={[
            { key: 'title', title: '规划', render: (plan) => <Link to={`/plans/${plan.id}`}>{plan.title}</Link> },
            { key: 'version', title: '版本', align: 'right', render: (plan) => plan.version },
            { key: 'indicators', title: '指标', align: 'right', render: (plan) => plan.indicators },
            { key: 'file', title: '文件', render: (plan) => plan.fileName },
            { key: 'by', title: '登记人', render: (plan) => plan.uploadedBy },
            { key: 'at', title: '登记时间', render: (plan) => whenText(plan.uploadedAt) },
          ]}
        />
      </Card>
      {storing && checked?.plan && (
        <ReasonPanel
          title={`登记 ${checked.plan.title}`}
          effect={`${checked.plan.indicators} 项指标作为第 ${checked.version} 版写入，看板随即可以打开。`}
          submitText="登记"
          help="写明依据，例如印发的文件；记入审计。"
          onClose={() => setStoring(false)}
          onSubmit={async (reason) => {
            const stored = await call(api.storePlanFile, { sha256: checked.sha256, reason, filename: file!.name }, { file: file! })
            await queries.invalidateQueries({ queryKey: ['plans'] })
            await navigate(`/plans/${stored.planId}`)
          }}
        />
      )}
    </div>
  )
}

function Preview({ checked, name, onStore }: { checked: Checked; name: string; onStore: () => void }) {
  const { plan, problems, changes, lines, version } = checked
  const ready = plan !== null && problems.length === 0
  return (
    <>
      {ready ? (
        <Notice tone="ok" title={`${name}：${plan.indicators} 项指标都读得懂`} actions={<ActionButton kind="primary" onClick={onStore}>登记为第 {version} 版</ActionButton>}>
          {plan.title}，{plan.from}—{plan.to} 年。
        </Notice>
      ) : (
        <Notice tone="bad" title={`${name}：${problems.length} 个问题`}>按下表改文件，再选一次。现在什么也没有写入。</Notice>
      )}
      {problems.length > 0 && (
        <Card title="问题" flush>
          <SmallTable
            caption="文件里的问题"
            rows={problems.map((problem, at) => ({ ...problem, at }))}
            rowKey={(problem) => String(problem.at)}
            columns={[{ key: 'place', title: '在哪里', width: 260, render: (problem) => problem.place }, { key: 'message', title: '问题', render: (problem) => problem.message }]}
          />
        </Card>
      )}
      {changes.length > 0 && (
        <Card title="与现行版本的差别" flush>
          <SmallTable
            caption="与现行版本的差别"
            rows={changes}
            rowKey={(change) => change.id}
            columns={[{ key: 'name', title: '指标', render: (change) => change.name }, { key: 'change', title: '变化', render: (change) => changeWords[change.change] }, { key: 'what', title: '内容', render: (change) => change.what }]}
          />
        </Card>
      )}
      {lines.length > 0 && (
        <Card title="指标" meta={`${lines.length} 项`} flush>
          <SmallTable
            caption="文件里的指标"
            rows={lines}
            rowKey={(line) => line.id}
            columns={[
              { key: 'name', title: '指标', render: (line) => `${line.no} ${line.name}` },
              { key: 'section', title: '栏目', render: (line) => line.section || '主要指标' },
              { key: 'unit', title: '单位', render: (line) => line.unit },
              { key: 'baseline', title: '基期', align: 'right', render: (line) => (line.baseline ? `${line.baseline.year} 年 ${formatNumber(line.baseline.value)}` : '—') },
              { key: 'target', title: '目标', align: 'right', render: (line) => `${line.target.year} 年 ${targetWords(line)}` },
              { key: 'kind', title: '性质', render: (line) => line.kind },
              { key: 'source', title: '来源', render: (line) => sourceWords[line.source] ?? line.source },
              { key: 'clause', title: '出处', render: (line) => line.clause },
            ]}
          />
        </Card>
      )}
    </>
  )
}
