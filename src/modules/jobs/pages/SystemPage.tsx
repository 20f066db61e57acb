import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { whenText } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'

type State = Output<typeof api.getSystemState>

const OLD_HOURS = 36
const LOW_BYTES = 5 * 1024 ** 3

/** 系统状态: what a system administrator of the province looks at in the morning. */
export function SystemPage() {
  const client = useQueryClient()
  const { data, error, refetch } = useQuery({ queryKey: ['system-state'], queryFn: () => call(api.getSystemState, {}), refetchInterval: 30_000 })
  const start = useMutation({ mutationFn: () => call(api.startBackup, {}), onSettled: () => client.invalidateQueries({ queryKey: ['system-state'] }) })
  const drill = useMutation({ mutationFn: () => call(api.startDrill, {}), onSettled: () => client.invalidateQueries({ queryKey: ['system-state'] }) })
  const refused = start.error instanceof CallError ? start.error.problem.message : undefined
  const drillRefused = drill.error instanceof CallError ? drill.error.problem.message : undefined
  if (error)
    return error instanceof CallError && error.problem.status === 403 ? (
      <div className="lu-stack"><PageHead title="系统状态" /><Notice tone="info" title={error.problem.message} /></div>
    ) : (
      <ErrorState what="没有取到系统状态" error={error} onRetry={() => void refetch()} />
    )
  if (!data) return <Loading />
  const troubles = troublesOf(data)
  return (
    <div className="lu-stack">
      <PageHead title="系统状态" context={`整个部署的版本、存储、后台任务和备份，截至 ${whenText(data.at)}。`} />
      {troubles.map((one) => (
        <Notice key={one} tone="warn" title={one} />
      ))}
      <div className="lu-two">
        <Card title="版本">
          <Facts
            columns={1}
            facts={[
              { name: '鲁班', value: data.versions.luban },
              { name: '数据库', value: `PostgreSQL ${data.versions.postgres}` },
              { name: '运行环境', value: `Node ${data.versions.node}` },
              { name: '启动于', value: whenText(data.versions.startedAt) },
            ]}
          />
        </Card>
        <Card title="存储">
          <Facts
            columns={1}
            facts={[
              { name: '数据库', value: sizeText(data.storage.databaseBytes) },
              { name: '文件', value: `${data.storage.filesCount.toLocaleString('zh-CN')} 个，${sizeText(data.storage.filesBytes)}` },
              { name: '磁盘剩余', value: `${sizeText(data.storage.diskFreeBytes)}（共 ${sizeText(data.storage.diskTotalBytes)}）` },
            ]}
          />
        </Card>
      </div>
      <Card title="后台任务" extra={<ActionButton small to={data.jobs.failed > 0 ? '/jobs?f.state=failed' : '/jobs'}>打开后台任务</ActionButton>}>
        <Facts
          facts={[
            { name: '排队中', value: `${data.jobs.queued} 件` },
            { name: '办理中', value: `${data.jobs.running} 件` },
            { name: '一天内失败', value: `${data.jobs.failed} 件` },
          ]}
        />
      </Card>
      <Card
        title="备份"
        meta={data.backups ? `每天 ${data.backups.daily} 备份到 ${data.backups.folder}，保留每日 ${data.backups.keepDaily} 份、每周 ${data.backups.keepWeekly} 份` : undefined}
        extra={
          data.backups && (
            <ActionButton small busy={start.isPending} onClick={() => start.mutate()}>
              立即备份
            </ActionButton>
          )
        }
      >
        {refused && <p role="alert" className="lu-bad">{refused}</p>}
        {start.data && <p className="lu-t2">已登记备份，进度在“后台任务”页。</p>}
        {data.backups ? (
          <SmallTable
            caption="已有的备份"
            columns={[
              { key: 'madeAt', title: '做于', render: (row) => whenText(row.madeAt) },
              { key: 'bytes', title: '大小', align: 'right', render: (row) => sizeText(row.bytes) },
              { key: 'name', title: '文件', render: (row) => row.name },
            ]}
            rows={data.backups.files}
            rowKey={(row) => row.name}
            empty="还没有备份。"
          />
        ) : (
          <p className="lu-t2">没有设置自动备份。在服务器上设置 LUBAN_BACKUP_DIR（文件夹）和 LUBAN_BACKUP_KEY_FILE（密钥文件）后重新启动；随时可以用 luban backup 文件 备份一次。</p>
        )}
      </Card>
      {data.backups && (
        <Card
          title="恢复演练"
          meta={data.backups.drill.days > 0 ? `每 ${data.backups.drill.days} 天一次，夜里 ${data.backups.drill.at} 把最新的备份恢复到临时的数据库，逐表核对后清除` : '定期的演练已关（LUBAN_DRILL_DAYS=0）'}
          extra={
            <ActionButton small busy={drill.isPending} onClick={() => drill.mutate()}>
              立即演练
            </ActionButton>
          }
        >
          {drillRefused && <p role="alert" className="lu-bad">{drillRefused}</p>}
          {drill.data && <p className="lu-t2">已登记恢复演练，进度在“后台任务”页。</p>}
          <SmallTable
            caption="做过的恢复演练"
            columns={[
              { key: 'at', title: '做于', render: (row) => whenText(row.at) },
              { key: 'ok', title: '结果', render: (row) => (row.ok ? '通过' : '没有通过') },
              { key: 'words', title: '核对', render: (row) => row.words },
              { key: 'file', title: '备份', render: (row) => row.file },
            ]}
            rows={data.backups.drill.records}
            rowKey={(row) => `${row.at} ${row.file}`}
            empty="还没有做过恢复演练。"
          />
        </Card>
      )}
    </div>
  )
}

/** What is not as it should be, each with what to do. */
function troublesOf({ at, jobs, storage, backups }: State): string[] {
  // One that is dated in the future would hide that none are made; `luban doctor` names it.
  const last = backups?.files.find((one) => Date.parse(one.madeAt) <= Date.parse(at) + 3_600_000)
  const age = last ? (Date.parse(at) - Date.parse(last.madeAt)) / 3_600_000 : undefined
  return [
    ...(backups && age === undefined ? ['设了自动备份，还没有一份。立即备份一次，确认能做成。'] : []),
    ...(age !== undefined && age > OLD_HOURS ? [`最近一份备份是 ${Math.floor(age)} 小时以前的。在“后台任务”页看备份为什么没有办成。`] : []),
    ...(backups?.drill.trouble ? [backups.drill.trouble] : []),
    ...(jobs.failed > 0 ? [`最近一天有 ${jobs.failed} 件后台任务没有办成。打开后台任务，看原因后重办。`] : []),
    ...(storage.diskFreeBytes < LOW_BYTES ? [`磁盘只剩 ${sizeText(storage.diskFreeBytes)}。腾出空间，满了以后不能保存。`] : []),
  ]
}

function sizeText(bytes: number): string {
  if (bytes >= 1024 ** 3) return `${(bytes / 1024 ** 3).toFixed(1)} GB`
  if (bytes >= 1024 ** 2) return `${(bytes / 1024 ** 2).toFixed(1)} MB`
  return `${Math.ceil(bytes / 1024)} KB`
}
