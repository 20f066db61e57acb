import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { ImportUpload } from '../../../ui/ImportUpload.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import type { QualityCheck } from '../quality-api.ts'
import { named, problemIn } from './parts.tsx'

const words = { block: '未通过', warn: '提示', fixed: '已修正' } as const
const shapes = { block: 'block', warn: 'soft', fixed: 'done' } as const
const templates = [{ key: 'quality', title: '综合素质档案', version: '2026.1', columns: 9, href: api.downloadQualityTemplate.path, note: '一行一条记录；一名学生可以有多行。' }]

/** Import of the comprehensive-quality file: a check that writes nothing, then all rows or none. */
export function QualityImport() {
  const queries = useQueryClient()
  const [file, setFile] = useState<File>()
  const check = useMutation({ mutationFn: (chosen: File) => call(api.checkQuality, named(chosen, {}), { file: chosen }) })
  const load = useMutation({
    mutationFn: ({ chosen, sha256 }: { chosen: File; sha256: string }) => call(api.loadQuality, named(chosen, { sha256 }), { file: chosen }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['dossiers'] }),
  })
  return (
    <>
      <PageHead title="导入综合素质档案" crumbs={[{ title: '学生档案', to: '/dossiers' }, { title: '综合素质', to: '/dossiers/quality' }, { title: '导入' }]} context="全部通过才写入；已有的记录不重复写" />
      {load.data ? (
        <Notice tone="ok" title={`已写入 ${load.data.added} 条，已有的 ${load.data.known} 条没有重复写入`} actions={<ActionButton kind="primary" to="/dossiers/quality">看缺什么</ActionButton>} />
      ) : (
        <div className="lu-stack">
          <ImportUpload
            templates={templates}
            accepted=".xlsx、.csv，不超过 20 MB"
            accept={api.checkQuality.upload?.accept ?? ''}
            uploading={check.isPending}
            onUpload={(chosen) => {
              setFile(chosen)
              load.reset()
              check.mutate(chosen)
            }}
            rejected={check.error && <ProblemNotice problem={problemIn(check.error)} />}
          />
          {check.data && file && <Checked check={check.data} name={file.name} busy={load.isPending} error={load.error} onLoad={() => load.mutate({ chosen: file, sha256: check.data.sha256 })} />}
        </div>
      )}
    </>
  )
}

function Checked({ check, name, busy, error, onLoad }: { check: QualityCheck; name: string; busy: boolean; error: unknown; onLoad: () => void }) {
  const blocked = check.fileProblems.length > 0 ? '文件有问题，不能写入' : check.rejected > 0 ? `${check.rejected} 行没有通过，改正后重新上传` : check.added === 0 ? '没有新的记录' : undefined
  return (
    <>
      <Card title="检查结果" meta={name} extra={<StatusTag shape="note" word="还没有写入任何数据" boxed />}>
        <div className="lu-stack">
          {check.fileProblems.map((one) => <Notice key={one.message} tone="bad" title={one.message}>{one.mend}。</Notice>)}
          <Facts facts={[{ name: '行数', value: check.sent }, { name: '新增', value: check.added }, { name: '已有', value: check.known }, { name: '未通过', value: check.rejected }]} />
          {error ? <ProblemNotice problem={problemIn(error)} /> : null}
          <div className="lu-row lu-wrap lu-end">
            <ActionButton kind="primary" busy={busy} blocked={blocked} onClick={onLoad}>写入 {check.added} 条</ActionButton>
          </div>
        </div>
      </Card>
      {check.problems.length > 0 && (
        <Card title="逐行问题" meta={`${check.problems.length} 处`} flush>
          <SmallTable
            caption="逐行问题"
            rows={check.problems.map((one, at) => ({ ...one, key: String(at) }))}
            rowKey={(row) => row.key}
            columns={[
              { key: 'row', title: '行', align: 'right', render: (row) => row.excelRow },
              { key: 'column', title: '列', render: (row) => `${row.column} ${row.header}`.trim() },
              { key: 'result', title: '结果', card: 'state', render: (row) => <StatusTag shape={shapes[row.level]} word={words[row.level]} /> },
              { key: 'found', title: '原值', render: (row) => <span className="lu-mono">{row.found}</span> },
              { key: 'problem', title: '问题', render: (row) => row.message },
              { key: 'mend', title: '怎样改', render: (row) => row.mend },
            ]}
          />
        </Card>
      )}
    </>
  )
}
