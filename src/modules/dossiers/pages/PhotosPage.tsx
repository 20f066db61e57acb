import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, named, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatCard } from '../../../ui/StatCard.tsx'
import { whenText } from '../../../ui/format.ts'
import { useMay, useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import './dossiers.css'
import { DossierTabs } from './parts.tsx'

type Coverage = Output<typeof api.listPhotoCoverage>
type Waiting = Coverage['waiting'][number]

/** 照片: how many have one, those sent in by students, those without, and many at once by archive. */
export function PhotosPage() {
  const queries = useQueryClient()
  const mayEdit = useMay('dossiers.edit')
  const { today } = useSession()
  const [refusing, setRefusing] = useState<Waiting>()
  const { data, error, refetch } = useQuery({ queryKey: ['dossiers', 'photos'], queryFn: () => call(api.listPhotoCoverage, {}) })
  const refresh = () => queries.invalidateQueries({ queryKey: ['dossiers'] })
  const archive = useMutation({ mutationFn: (file: File) => call(api.uploadPhotoArchive, named(file, {}), { file }), onSuccess: refresh })
  const single = useMutation({ mutationFn: ({ id, file }: { id: string; file: File }) => call(api.uploadPhoto, named(file, { enrollmentId: id }), { file }), onSuccess: refresh })
  const decide = useMutation({ mutationFn: (one: { id: string; accept: boolean; reason?: string }) => call(api.decidePhoto, one), onSuccess: refresh })
  const picker = useRef<HTMLInputElement>(null)
  const failed = archive.error ?? single.error ?? decide.error
  return (
    <>
      <PageHead title="照片" crumbs={[{ title: '学生档案', to: '/dossiers' }, { title: '照片' }]} context="学籍、学生证和证书用的一寸免冠照" actions={mayEdit && <ActionButton kind="primary" icon="upload" busy={archive.isPending} onClick={() => picker.current?.click()}>上传压缩包</ActionButton>} />
      <input ref={picker} type="file" accept=".zip" className="lu-sr" tabIndex={-1} aria-label="照片压缩包" onChange={(event) => { const file = event.target.files?.[0]; if (file) archive.mutate(file); event.target.value = '' }} />
      <DossierTabs at="/dossiers/photos" />
      {error && <ErrorState what="没有读到照片情况" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={6} />}
      {failed && <ProblemNotice problem={problemOf(failed)} />}
      {data && (
        <div className="lu-stack">
          {archive.data && <ArchiveResult result={archive.data} />}
          <div className="lu-three">
            <StatCard name="有照片" value={data.covered.toLocaleString('en')} unit="人" asOf={today} compare={`在校 ${data.total.toLocaleString('en')} 人`} />
            <StatCard name="待确认" value={data.waiting.length.toLocaleString('en')} unit="张" asOf={today} compare="学员自己传的" />
            <StatCard name="没有照片" value={(data.total - data.covered).toLocaleString('en')} unit="人" asOf={today} compare="含待确认的" />
          </div>
          {data.waiting.length > 0 && (
            <Card title="学员自己传的，待确认" meta={`${data.waiting.length} 张`}>
              <ul className="ds-photos">
                {data.waiting.map((one) => (
                  <li key={one.photoId}>
                    <img src={`/api/dossiers/${one.id}/photo?waiting=true`} alt={`${one.name}上传的照片`} loading="lazy" />
                    <div>
                      <Link to={`/dossiers/${one.id}`}><b>{one.name}</b></Link>
                      <div className="lu-t3 lu-sm">{one.grade} 级 {one.className ?? '未编班'}<br />{whenText(one.at)}</div>
                      {mayEdit && (
                        <div className="lu-row">
                          <ActionButton small busy={decide.isPending} onClick={() => decide.mutate({ id: one.photoId, accept: true })}>采用</ActionButton>
                          <ActionButton small kind="text" onClick={() => setRefusing(one)}>不采用</ActionButton>
                        </div>
                      )}
                    </div>
                  </li>
                ))}
              </ul>
            </Card>
          )}
          <div className="lu-rail">
            <Card title="没有照片的学生" meta={data.total - data.covered > 500 ? '先列 500 人' : undefined} flush>
              <SmallTable
                caption="没有照片的学生"
                rows={data.without}
                rowKey={(row) => row.id}
                empty="人人都有照片。"
                columns={[
                  { key: 'name', title: '姓名', render: (row) => <Link to={`/dossiers/${row.id}`}><b>{row.name}</b></Link> },
                  { key: 'number', title: '学籍号', render: (row) => <span className="lu-mono">{row.studentNumber ?? '待注册'}</span> },
                  { key: 'class', title: '班级', render: (row) => `${row.grade} 级 ${row.className ?? '未编班'}` },
                  { key: 'consent', title: '照片使用', render: (row) => row.consent },
                  ...(mayEdit ? [{ key: 'act', title: '', render: (row: Coverage['without'][number]) => <PickPhoto name={row.name} onPick={(file) => single.mutate({ id: row.id, file })} /> }] : []),
                ]}
              />
            </Card>
            <Card title="照片要求">
              <ul className="ds-plain">{data.rule.map((one) => <li key={one}>{one}</li>)}</ul>
              <p className="lu-t3 lu-sm">压缩包里的文件用证件号码或学籍号作名字，可以放在班级文件夹里；一次最多 500 张。颜色只是初查，像不像本人由学校看。</p>
            </Card>
          </div>
        </div>
      )}
      {refusing && (
        <ReasonPanel
          title={`不采用${refusing.name}的照片`}
          effect="学员会看到理由，可以重新上传。"
          submitText="不采用"
          onClose={() => setRefusing(undefined)}
          onSubmit={async (reason) => {
            await call(api.decidePhoto, { id: refusing.photoId, accept: false, reason })
            setRefusing(undefined)
            await refresh()
          }}
        />
      )}
    </>
  )
}

export function PickPhoto({ name, onPick, text = '上传' }: { name: string; onPick: (file: File) => void; text?: string }) {
  const picker = useRef<HTMLInputElement>(null)
  return (
    <>
      <ActionButton kind="text" small onClick={() => picker.current?.click()}>{text}</ActionButton>
      <input ref={picker} type="file" accept=".jpg,.jpeg,.png" className="lu-sr" tabIndex={-1} aria-label={`${name}的照片`} onChange={(event) => { const file = event.target.files?.[0]; if (file) onPick(file); event.target.value = '' }} />
    </>
  )
}

function ArchiveResult({ result }: { result: Output<typeof api.uploadPhotoArchive> }) {
  return (
    <Card title="压缩包的结果" meta={`${result.sent} 个文件`}>
      <div className="lu-stack">
        <Notice tone={result.refused.length + result.withoutTarget.length === 0 ? 'ok' : 'warn'} title={`采用 ${result.taken} 张，没有采用 ${result.refused.length} 张，没有对上人 ${result.withoutTarget.length} 个；还有 ${result.withoutFile} 名学生没有照片`} />
        {result.refused.length > 0 && (
          <SmallTable caption="没有采用的" rows={result.refused} rowKey={(row) => row.name} columns={[{ key: 'name', title: '文件', render: (row) => <span className="lu-mono">{row.name}</span> }, { key: 'why', title: '为什么', render: (row) => row.why }]} />
        )}
        {result.withoutTarget.length > 0 && <p className="lu-t2 lu-sm">没有对上人：{result.withoutTarget.slice(0, 20).join('、')}{result.withoutTarget.length > 20 && ' 等'}。文件名用证件号码或学籍号。</p>}
      </div>
    </Card>
  )
}
