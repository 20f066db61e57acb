import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'

/** One class: who is in it, who can be put into it, and what that would do before it is done. */
export function AssignPage() {
  const { id = '' } = useParams()
  const queries = useQueryClient()
  const mayEdit = useMay('dossiers.edit')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [from, setFrom] = useState<'none' | 'grade'>('none')
  const classes = useQuery({ queryKey: ['dossiers', 'classes', undefined], queryFn: () => call(api.listClasses, {}) })
  const row = classes.data?.rows.find((one) => one.id === id)
  const inside = useQuery({ queryKey: ['dossiers', 'class', id, row?.name], enabled: mayEdit && row !== undefined, queryFn: () => call(api.listClassStudents, { grade: row!.grade, className: row!.name }) })
  const free = useQuery({ queryKey: ['dossiers', 'free', id, from], enabled: mayEdit && row !== undefined, queryFn: () => call(api.listClassStudents, { grade: row!.grade, ...(from === 'none' ? { without: true } : {}) }) })
  const preview = useMutation({ mutationFn: () => call(api.previewAssignment, { classId: id, enrollmentIds: [...chosen] }) })
  const assign = useMutation({
    mutationFn: (expected: number) => call(api.assignClass, { classId: id, enrollmentIds: [...chosen], expected }),
    onSuccess: async () => {
      setChosen(new Set())
      preview.reset()
      await queries.invalidateQueries({ queryKey: ['dossiers'] })
    },
  })
  const crumbs = [{ title: '学生档案', to: '/dossiers' }, { title: '班级', to: '/dossiers/classes' }, { title: row?.name ?? '一个班' }]
  if (classes.data && !row) return <><PageHead title="班级" crumbs={crumbs} /><EmptyState icon="search" title="没有找到这个班，或者它不在本岗位的范围内" /></>
  if (!row) return <><PageHead title="班级" crumbs={crumbs} /><Loading lines={6} /></>
  const outside = (free.data?.rows ?? []).filter((one) => one.className !== row.name)
  const toggle = (key: string) => {
    preview.reset()
    setChosen((before) => {
      const next = new Set(before)
      if (!next.delete(key)) next.add(key)
      return next
    })
  }
  const going = preview.data?.moves.filter((one) => one.blocked === '').length ?? 0
  const over = preview.data?.capacity !== null && preview.data !== undefined && preview.data.after > (preview.data.capacity ?? Number.POSITIVE_INFINITY)
  return (
    <>
      <PageHead title={`${row.grade} 级 ${row.name}`} crumbs={crumbs} context={[row.specialtyName, row.headTeacher && `班主任 ${row.headTeacher}`, row.capacity && `班额 ${row.capacity}`].filter(Boolean).join(' · ')} />
      <div className="lu-stack">
        {assign.data && <Notice tone="ok" title={`已把 ${assign.data.moved} 人分进${row.name}`} />}
        {(preview.error ?? assign.error) && <ProblemNotice problem={problemOf(preview.error ?? assign.error)} />}
        {mayEdit && row.state === 'active' && (
          <Card
            title="分进这个班"
            meta={`${row.grade} 级，${outside.length} 人可选`}
            extra={
              <div className="lu-seg" role="group" aria-label="范围">
                <button type="button" aria-pressed={from === 'none'} onClick={() => setFrom('none')}>未编班</button>
                <button type="button" aria-pressed={from === 'grade'} onClick={() => setFrom('grade')}>本年级全部</button>
              </div>
            }
            flush
            footer={
              <>
                <ActionButton small onClick={() => { preview.reset(); setChosen(new Set(chosen.size === outside.length ? [] : outside.map((one) => one.id))) }}>{chosen.size === outside.length && outside.length > 0 ? '全不选' : '全选'}</ActionButton>
                <span className="lu-t2 lu-sm">已选 {chosen.size} 人</span>
                <span className="lu-sp" />
                <ActionButton kind={preview.data ? 'plain' : 'primary'} busy={preview.isPending} blocked={chosen.size === 0 ? '先选学生' : undefined} showReason={false} onClick={() => preview.mutate()}>预看</ActionButton>
              </>
            }
          >
            <SmallTable
              caption="可以分班的学生"
              rows={outside}
              rowKey={(one) => one.id}
              empty="没有可以分的学生。"
              columns={[
                { key: 'name', title: '姓名', render: (one) => <label className="lu-row"><input type="checkbox" checked={chosen.has(one.id)} onChange={() => toggle(one.id)} /> <b>{one.name}</b></label> },
                { key: 'number', title: '学籍号', render: (one) => <span className="lu-mono">{one.studentNumber ?? '待注册'}</span> },
                { key: 'class', title: '现在的班', render: (one) => one.className ?? '未编班' },
                { key: 'specialty', title: '专业', render: (one) => one.specialtyName },
              ]}
            />
          </Card>
        )}
        {preview.data && (
          <Card title="预看" meta={`现有 ${preview.data.before} 人，分班后 ${preview.data.after} 人${preview.data.capacity ? `，班额 ${preview.data.capacity}` : ''}`} extra={<StatusTag shape="note" word="还没有写入" boxed />} flush footer={<><span className="lu-sp" /><ActionButton kind="primary" busy={assign.isPending} blocked={going === 0 ? '没有人能分进来' : over ? '超过班额' : undefined} onClick={() => assign.mutate(going)}>分进 {going} 人</ActionButton></>}>
            <SmallTable
              caption="预看"
              rows={preview.data.moves}
              rowKey={(one) => one.enrollmentId}
              columns={[
                { key: 'name', title: '姓名', render: (one) => <b>{one.name}</b> },
                { key: 'result', title: '结果', card: 'state', render: (one) => (one.blocked ? <StatusTag shape="block" word="不能" /> : one.note ? <StatusTag shape="soft" word="可以，有提示" /> : <StatusTag shape="done" word="可以" />) },
                { key: 'from', title: '从', render: (one) => one.from ?? '未编班' },
                { key: 'why', title: '说明', render: (one) => one.blocked || one.note || '—' },
              ]}
            />
          </Card>
        )}
        <Card title="班里的学生" meta={`${row.students} 人`} flush>
          <SmallTable
            caption="班里的学生"
            rows={inside.data?.rows ?? []}
            rowKey={(one) => one.id}
            empty={mayEdit ? '班里还没有学生。' : '名单由学籍员查看。'}
            columns={[
              { key: 'name', title: '姓名', render: (one) => <b>{one.name}</b> },
              { key: 'number', title: '学籍号', render: (one) => <span className="lu-mono">{one.studentNumber ?? '待注册'}</span> },
              { key: 'id', title: '证件号码', render: (one) => <span className="lu-mono">{one.idMasked}</span> },
              { key: 'specialty', title: '专业', render: (one) => one.specialtyName },
            ]}
          />
        </Card>
      </div>
    </>
  )
}
