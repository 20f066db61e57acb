import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { call, download, named, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { FileProblems, RowProblems } from '../../../ui/SheetImport.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { sheetBlocked } from '../../../ui/useSheetImport.ts'
import { api } from '../api.ts'

/** 离线填报: fetch the prefilled sheet, fill it in without a network, bring it back: first checked, then written. */
export function SheetPage() {
  const { id = '' } = useParams()
  const client = useQueryClient()
  const navigate = useNavigate()
  const picker = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<File>()
  const { data } = useQuery({ queryKey: ['returns', 'return', id], queryFn: () => call(api.getReturn, { id }) })
  const fetchSheet = useMutation({ mutationFn: () => download(api.getSheet, { id }) })
  const check = useMutation({ mutationFn: (chosen: File) => call(api.checkSheet, named(chosen, { id }), { file: chosen }) })
  const load = useMutation({
    mutationFn: ({ chosen, sha256, version }: { chosen: File; sha256: string; version: number }) => call(api.loadSheet, named(chosen, { id, sha256, version }), { file: chosen }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['returns'] })
      void navigate(`/returns/${id}`)
    },
  })
  const start = (chosen: File) => {
    setFile(chosen)
    load.reset()
    check.mutate(chosen)
  }
  const result = check.data
  const blocked = result && sheetBlocked(result, result.changed === 0 && '和网上的一样，不用导入')
  return (
    <>
      <PageHead
        title="离线填报"
        crumbs={[{ title: '指标填报', to: '/returns' }, { title: data?.roundTitle ?? '填报表', to: `/returns/${id}` }, { title: '离线填报' }]}
        context="没有网络时在表里填，有网络时传上来。先检查，确认后才写入。"
      />
      <div className="lu-stack">
        <Card title="一、下载" meta="已填好网上的草稿；只有可以填的格能改">
          <ActionButton icon="download" busy={fetchSheet.isPending} blocked={data && !data.editable ? '填报表现在不能改' : undefined} onClick={() => fetchSheet.mutate()}>
            下载填报表
          </ActionButton>
          {fetchSheet.error && <ProblemNotice problem={problemOf(fetchSheet.error)} />}
        </Card>
        <Card title="二、上传检查" extra={<StatusTag shape="note" word="还没有写入任何数据" boxed />}>
          <div className="lu-stack">
            <div className="lu-row lu-wrap">
              <ActionButton kind={result ? 'plain' : 'primary'} icon="upload" busy={check.isPending} onClick={() => picker.current?.click()}>
                {check.isPending ? '正在检查' : file ? '换一个文件' : '选择文件'}
              </ActionButton>
              <span className="lu-t3 lu-sm">{file ? file.name : '可接受：.xlsx、.csv，不超过 5 MB'}</span>
              <input
                ref={picker}
                type="file"
                className="lu-sr"
                tabIndex={-1}
                aria-label="离线填报表"
                accept={api.checkSheet.upload?.accept}
                onChange={(event) => {
                  const chosen = event.target.files?.[0]
                  if (chosen) start(chosen)
                  event.target.value = ''
                }}
              />
            </div>
            {check.error && <ProblemNotice problem={problemOf(check.error)} />}
            {result && <FileProblems problems={result.fileProblems} />}
            {result && (
              <p>
                共 {result.sent} 行：改 {result.changed} 项，不变 {result.unchanged} 项，未通过 {result.rejected} 行。
              </p>
            )}
          </div>
        </Card>
        {result && <RowProblems problems={result.problems} note="提示不挡导入" />}
        {result && file && result.fileProblems.length === 0 && (
          <Card
            title="三、要写入的改动"
            meta={`${result.changed} 项`}
            flush
            footer={
              <div className="lu-row lu-wrap lu-end">
                {load.error && <ProblemNotice problem={problemOf(load.error)} onRefresh={() => start(file)} />}
                <ActionButton kind="primary" busy={load.isPending} blocked={blocked} onClick={() => load.mutate({ chosen: file, sha256: result.sha256, version: result.version })}>
                  导入 {result.changed} 项
                </ActionButton>
              </div>
            }
          >
            <SmallTable
              caption="要写入的改动"
              empty="和网上的一样，没有改动。"
              rows={result.changes}
              rowKey={(row) => row.line}
              columns={[
                { key: 'title', title: '指标', render: (row) => row.title },
                { key: 'before', title: '网上现在', render: (row) => row.before },
                { key: 'after', title: '导入以后', render: (row) => <b>{row.after}</b> },
                { key: 'meanwhile', title: '', card: 'state', render: (row) => row.meanwhile && <StatusTag shape="soft" word="下载以后网上改过" /> },
              ]}
            />
          </Card>
        )}
      </div>
    </>
  )
}
