import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { call, named, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import type { Dossier } from '../dossier-api.ts'
import { ConductCard } from './ConductCard.tsx'
import { ConsentCard } from './ConsentCard.tsx'
import './dossiers.css'
import { GuardianCard } from './GuardianCard.tsx'
import { HealthCard } from './HealthCard.tsx'
import { PickPhoto } from './PhotosPage.tsx'
import { QualityCard } from './QualityCard.tsx'

/** One student's file beside the register. Opening it is noted; it is not asked again by itself. */
export function DossierPage() {
  const { enrollmentId = '' } = useParams()
  const queries = useQueryClient()
  const key = ['dossiers', 'one', enrollmentId]
  const { data, error, refetch } = useQuery({ queryKey: key, queryFn: () => call(api.getDossier, { enrollmentId }), staleTime: Number.POSITIVE_INFINITY, gcTime: 0, refetchOnWindowFocus: false })
  const crumbs = [{ title: '学籍', to: `/students/${enrollmentId}` }, { title: '学生档案' }]
  const status = error ? problemOf(error).status : 0
  if (status === 404 || status === 400)
    return <><PageHead title="学生档案" /><EmptyState icon="search" title="没有找到这名学生，或者不在本岗位的范围内" actions={<ActionButton to="/students">回到学籍台账</ActionButton>} /></>
  if (error) return <><PageHead title="学生档案" crumbs={crumbs} /><ErrorState what="没有打开档案" error={error} onRetry={() => void refetch()} /></>
  if (!data) return <><PageHead title="学生档案" crumbs={crumbs} /><Loading lines={8} /></>
  const refresh = () => queries.invalidateQueries({ queryKey: ['dossiers'] })
  return (
    <>
      <PageHead
        title={data.name}
        status={<StatusTag shape="note" word={data.status} boxed />}
        crumbs={crumbs}
        context={<><span className="lu-mono">{data.studentNumber ?? '学籍号在注册后编定'}</span>　{data.orgName} · {data.specialtyName} · {data.className ? `${data.grade} 级 ${data.className}` : '未编班'}</>}
        actions={<ActionButton to={`/students/${enrollmentId}`}>看学籍</ActionButton>}
      />
      <div className="lu-rail">
        <div className="lu-stack">
          <GuardianCard dossier={data} refresh={refresh} />
          <ConsentCard dossier={data} refresh={refresh} />
          <ConductCard dossier={data} refresh={refresh} />
          <QualityCard dossier={data} refresh={refresh} />
          <HealthCard enrollmentId={data.enrollmentId} />
        </div>
        <div className="lu-stack">
          <PhotoCard dossier={data} refresh={refresh} />
          <Card title="缺什么">
            {data.missing.length === 0 ? <StatusTag shape="done" word="齐全" /> : <ul className="ds-plain">{data.missing.map((one) => <li key={one}>{one}</li>)}</ul>}
          </Card>
        </div>
      </div>
    </>
  )
}

function PhotoCard({ dossier, refresh }: { dossier: Dossier; refresh: () => Promise<void> }) {
  const mayEdit = useMay('dossiers.edit')
  const upload = useMutation({ mutationFn: (file: File) => call(api.uploadPhoto, named(file, { enrollmentId: dossier.enrollmentId }), { file }), onSuccess: refresh })
  return (
    <Card title="照片" extra={mayEdit && <PickPhoto name={dossier.name} text={dossier.photo.has ? '换一张' : '上传'} onPick={(file) => upload.mutate(file)} />}>
      <div className="lu-stack">
        <div className="lu-row" style={{ alignItems: 'flex-start', gap: 12 }}>
          {dossier.photo.has ? <img className="ds-photo" src={`/api/dossiers/${dossier.enrollmentId}/photo?at=${encodeURIComponent(dossier.photo.at ?? '')}`} alt={`${dossier.name}的照片`} /> : <div className="ds-photo-none">没有照片</div>}
          <Facts columns={1} facts={[{ name: '采用', value: whenText(dossier.photo.at) }, { name: '班主任', value: dossier.headTeacher }, ...(dossier.photo.waiting ? [{ name: '学员自己传的', value: '待确认' }] : [])]} />
        </div>
        {upload.error && <ProblemNotice problem={problemOf(upload.error)} />}
        {dossier.photo.waiting && mayEdit && <ActionButton small to="/dossiers/photos">去确认</ActionButton>}
      </div>
    </Card>
  )
}
