import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, urlOf, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { levels, modes } from '../codes.ts'
import { useYear, YearTabs } from './words.tsx'

const SIZE = 50

/** 招生名单: what can be listed now, the publications of the year with the education department's co-signature. */
export function RecruitmentPage() {
  const [year, setYear] = useYear()
  const [page, setPage] = useState(1)
  const [publishing, setPublishing] = useState(false)
  const [said, setSaid] = useState('')
  const may = useMay('prospectuses.publish')
  const preview = useQuery({ queryKey: ['intake', 'preview', year, page], queryFn: () => call(api.previewRecruitmentList, { year, page, size: SIZE }), placeholderData: keepPreviousData })
  const lists = useQuery({ queryKey: ['intake', 'publications', year], queryFn: () => call(api.listPublications, { year }) })
  const error = preview.error ?? lists.error
  return (
    <>
      <PageHead
        title="招生名单"
        crumbs={[{ title: '招生', to: '/intake' }, { title: '招生名单' }]}
        context="学校在办、有当年资质、专业已备案、计划已批准、简章已公布的，列入学校 × 专业 × 层次的名单，会同教育部门公布。"
        actions={
          <>
            <ActionButton to={`/intake/schools?year=${year}`}>各校核查</ActionButton>
            {may && <ActionButton kind="primary" blocked={preview.data?.total === 0 && preview.data.again === 0 ? '没有可以列入的' : undefined} onClick={() => setPublishing(true)}>公布一批…</ActionButton>}
          </>
        }
      />
      <YearTabs year={year} onYear={(next) => { setPage(1); setYear(next) }} back={2} />
      {said && <Notice tone="ok" title={said} />}
      {error ? (
        <ErrorState what="没有读到名单" error={error} onRetry={() => void Promise.all([preview.refetch(), lists.refetch()])} />
      ) : !preview.data || !lists.data ? (
        <Loading lines={10} />
      ) : (
        <div className="lu-stack" style={{ marginTop: 16 }}>
          {preview.data.late && <Notice tone="warn" title={`${year} 年名单还没有公布，最晚日期 ${preview.data.latestDay} 已过。`} />}
          <Card title="已公布" meta={`${preview.data.listedSchools} 所学校，${formatNumber(preview.data.listed)} 个专业 × 层次仍在名单里`} extra={<Clause id="003:188" />} flush>
            <Publications rows={lists.data.rows} may={may} />
          </Card>
          <Card
            title="可以列入、还没有公布的"
            meta={`${preview.data.schools} 所学校，${formatNumber(preview.data.total)} 个`}
            flush
            footer={preview.data.total > SIZE && <Pager page={page} pageSize={SIZE} total={preview.data.total} onPage={setPage} />}
          >
            <SmallTable
              rows={preview.data.rows.map((row) => ({ ...row, key: `${row.orgNo} ${row.specialtyCode} ${row.level} ${row.mode}` }))}
              rowKey={(row) => row.key}
              caption="可以列入名单的专业"
              empty="没有。各校还缺什么，见各校核查。"
              columns={[
                { key: 'school', title: '学校', render: (row) => <Link to={`/intake/schools/${row.orgNo}?year=${year}`}>{row.schoolName}</Link> },
                { key: 'specialty', title: '专业', render: (row) => <span>{row.specialtyName} <span className="lu-mono lu-sm lu-t3">{row.specialtyCode}</span></span> },
                { key: 'level', title: '培养层次', render: (row) => levels[row.level] },
                { key: 'mode', title: '形式', render: (row) => modes[row.mode] },
              ]}
            />
          </Card>
        </div>
      )}
      {publishing && preview.data && (
        <PublishPanel
          year={year}
          count={preview.data.total}
          schools={preview.data.schools}
          again={preview.data.again}
          onClose={() => setPublishing(false)}
          onDone={(words) => {
            setPublishing(false)
            setSaid(words)
          }}
        />
      )}
    </>
  )
}

function Publications({ rows, may }: { rows: Output<typeof api.listPublications>['rows']; may: boolean }) {
  return (
    <SmallTable
      rows={rows}
      rowKey={(row) => row.id}
      caption="各批公布"
      empty="这一年还没有公布。"
      columns={[
        { key: 'serial', title: '批次', render: (row) => `第 ${row.serial} 批` },
        { key: 'on', title: '公布日期', render: (row) => row.publishedOn },
        { key: 'entries', title: '专业 × 层次', align: 'right', render: (row) => formatNumber(row.entries) },
        { key: 'schools', title: '学校', align: 'right', render: (row) => formatNumber(row.schools) },
        { key: 'cosign', title: '教育部门会签', render: (row) => `${row.cosignOrg} ${row.cosignDocument}，${row.cosignOn}，${row.cosignSigner}` },
        { key: 'file', title: '扫描件', render: (row) => (may ? <a href={urlOf(api.readCosignature, { id: row.id }, {})} download>{row.cosignFileName}</a> : row.cosignFileName) },
        { key: 'note', title: '说明', render: (row) => row.note ?? '—' },
      ]}
    />
  )
}

function PublishPanel({ year, count: fresh, schools, again, onClose, onDone }: { year: number; count: number; schools: number; again: number; onClose: () => void; onDone: (words: string) => void }) {
  const client = useQueryClient()
  const [both, setBoth] = useState(false)
  const count = fresh + (both ? again : 0)
  const upload = useMutation({ mutationFn: (file: File) => call(api.uploadCosignature, { filename: file.name } as never, { file }) })
  const publish = useMutation({
    mutationFn: (values: Readonly<Record<string, string>>) =>
      call(api.publishRecruitmentList, {
        year,
        cosignOrg: values['cosignOrg'] ?? '',
        cosignDocument: values['cosignDocument'] ?? '',
        cosignOn: values['cosignOn'] ?? '',
        cosignSigner: values['cosignSigner'] ?? '',
        cosignFileId: upload.data!.fileId,
        note: values['note']?.trim() || null,
        again: both,
      }),
    onSuccess: async (answer) => {
      await client.invalidateQueries({ queryKey: ['intake'] })
      onDone(`第 ${answer.serial} 批已公布：${answer.schools} 所学校，${answer.entries} 个专业 × 层次。`)
    },
  })
  return (
    <SidePanel title={`公布 ${year} 年招生名单`} onClose={onClose}>
      <div className="lu-stack">
        <label>
          <b>会签文件的扫描件</b>
          <p className="lu-t3 lu-sm">PDF、JPG 或 PNG，不超过 20 MB。</p>
          <input
            type="file"
            accept={api.uploadCosignature.upload?.accept}
            disabled={upload.isPending}
            onChange={(event) => {
              const file = event.target.files?.[0]
              if (file) upload.mutate(file)
            }}
          />
        </label>
        {upload.data && <StatusTag shape="done" word={`已上传 ${upload.data.name}`} />}
        {upload.error && <ProblemNotice problem={problemOf(upload.error)} />}
        {again > 0 && (
          <label className="lu-row">
            <input type="checkbox" checked={both} onChange={(event) => setBoth(event.target.checked)} />
            连同今年移出过、现在又符合条件的 {formatNumber(again)} 个重新列入
          </label>
        )}
        <RecordForm
          fields={[
            { key: 'cosignOrg', title: '会签的教育部门', type: 'text', required: true },
            { key: 'cosignDocument', title: '会签文号', type: 'text', required: true },
            { key: 'cosignOn', title: '会签日期', type: 'date', required: true },
            { key: 'cosignSigner', title: '签字人', type: 'text', required: true },
            { key: 'note', title: '说明', type: 'longtext' },
          ]}
          initial={{ cosignOrg: '', cosignDocument: '', cosignOn: '', cosignSigner: '', note: '' }}
          submitText={`公布 ${formatNumber(count)} 个`}
          submitBlocked={!upload.data ? '先上传会签文件的扫描件' : count === 0 ? '没有可以列入的' : undefined}
          onCancel={onClose}
          effect={`${both ? '' : `${schools} 所学校、`}${formatNumber(count)} 个专业 × 层次从今天起公开；以后不合的由移出办件清理。`}
          notice={publish.error && <ProblemNotice problem={problemOf(publish.error)} />}
          onSubmit={async (values) => void (await publish.mutateAsync(values))}
        />
      </div>
    </SidePanel>
  )
}
