import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable, type SmallColumn } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay, useSession } from '../../access/model.ts'
import type { SchoolClass } from '../class-api.ts'
import { api } from '../api.ts'
import { classStates } from '../codes.ts'
import { DossierTabs, FormPanel } from './parts.tsx'

const modes = [{ value: 'full-time', label: '全日制' }, { value: 'part-time', label: '非全日制' }]

const fieldsOf = (adding: boolean): FormField[] => [
  ...(adding ? [{ key: 'grade', title: '年级', type: 'number', required: true, help: '入学年份，例如 2026。' } as const] : []),
  { key: 'name', title: '班名', type: 'text', required: true, ...(adding ? {} : { help: '改班名时，班里的学生一起改。' }) },
  { key: 'specialtyName', title: '专业', type: 'text' },
  { key: 'studyMode', title: '学习形式', type: 'choice', required: true, options: modes },
  { key: 'headTeacher', title: '班主任', type: 'text' },
  { key: 'capacity', title: '班额', type: 'number', help: '不填就不限制。', validate: (value) => (Number(value) >= 1 && Number(value) <= 200 ? undefined : '班额在 1 到 200 之间。') },
  { key: 'room', title: '固定教室', type: 'text' },
]

const toInput = (values: FormValues, level: string | null) => ({
  name: values['name'] ?? '',
  specialtyName: values['specialtyName'] || null,
  trainingLevel: level,
  studyMode: (values['studyMode'] ?? 'full-time') as 'full-time',
  headTeacher: values['headTeacher'] || null,
  capacity: values['capacity'] ? Number(values['capacity']) : null,
  room: values['room'] || null,
})

/** 班级: the registered ones with their numbers, and those that only the roster names. */
export function ClassesPage() {
  const queries = useQueryClient()
  const mayEdit = useMay('dossiers.edit')
  const { today } = useSession()
  const [grade, setGrade] = useState<number>()
  const [editing, setEditing] = useState<SchoolClass | 'new'>()
  const { data, error, refetch } = useQuery({ queryKey: ['dossiers', 'classes', grade], queryFn: () => call(api.listClasses, grade ? { grade } : {}) })
  const refresh = () => queries.invalidateQueries({ queryKey: ['dossiers'] })
  const adopt = useMutation({ mutationFn: () => call(api.adoptClasses, { classes: data!.found.map(({ grade, name }) => ({ grade, name })) }), onSuccess: refresh })
  const close = useMutation({ mutationFn: (row: SchoolClass) => call(api.closeClass, { id: row.id, version: row.version }), onSuccess: refresh })
  const columns: readonly SmallColumn<SchoolClass>[] = [
    { key: 'name', title: '班级', render: (row) => <Link to={`/dossiers/classes/${row.id}`}><b>{row.name}</b></Link> },
    { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag shape={row.state === 'active' ? 'done' : 'none'} word={classStates[row.state]} /> },
    { key: 'grade', title: '年级', render: (row) => row.grade },
    { key: 'students', title: '人数', align: 'right', render: (row) => (row.capacity ? `${row.students} / ${row.capacity}` : row.students) },
    { key: 'specialty', title: '专业', render: (row) => row.specialtyName ?? '—' },
    { key: 'mode', title: '学习形式', render: (row) => modes.find((one) => one.value === row.studyMode)?.label },
    { key: 'teacher', title: '班主任', render: (row) => row.headTeacher ?? '—' },
    { key: 'room', title: '教室', render: (row) => row.room ?? '—' },
    ...(mayEdit
      ? [{
          key: 'act',
          title: '',
          render: (row: SchoolClass) =>
            row.state === 'active' && (
              <span className="lu-row">
                <ActionButton kind="text" small onClick={() => setEditing(row)}>修改</ActionButton>
                {row.students === 0 && <ActionButton kind="text" small onClick={() => close.mutate(row)}>结班</ActionButton>}
              </span>
            ),
        }]
      : []),
  ]
  const failed = adopt.error ?? close.error
  return (
    <>
      <PageHead title="班级" crumbs={[{ title: '学生档案', to: '/dossiers' }, { title: '班级' }]} context="学生在哪个班，写在学籍的班级一栏；人数从学籍数" actions={mayEdit && <ActionButton kind="primary" icon="plus" onClick={() => setEditing('new')}>登记一个班</ActionButton>} />
      <DossierTabs at="/dossiers/classes" />
      {error && <ErrorState what="没有读到班级" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={6} />}
      {failed && <ProblemNotice problem={problemOf(failed)} />}
      {data && (
        <div className="lu-stack">
          {data.found.length > 0 && (
            <Notice tone="warn" title={`学籍里有 ${data.found.length} 个班还没有登记`} actions={mayEdit && <ActionButton small kind="primary" busy={adopt.isPending} onClick={() => adopt.mutate()}>全部登记</ActionButton>}>
              {data.found.slice(0, 12).map((one) => `${one.grade} 级 ${one.name}（${one.students} 人）`).join('、')}
              {data.found.length > 12 && `，等 ${data.found.length} 个`}。
            </Notice>
          )}
          <div className="lu-row lu-wrap">
            <label className="lu-filter">
              <span>年级</span>
              <select className="lu-inp" value={grade ?? ''} onChange={(event) => setGrade(event.target.value ? Number(event.target.value) : undefined)}>
                <option value="">全部</option>
                {data.grades.map((one) => <option key={one} value={one}>{one}</option>)}
              </select>
            </label>
            <span className="lu-sp" />
            <span className="lu-t2 lu-sm">未编班 {data.withoutClass} 人</span>
          </div>
          <Card title="已登记的班" meta={`${data.rows.length} 个`} flush>
            <SmallTable caption="班级" columns={columns} rows={data.rows} rowKey={(row) => row.id} empty="还没有登记班级。" />
          </Card>
        </div>
      )}
      {editing && (
        <FormPanel
          title={editing === 'new' ? '登记一个班' : `修改 ${editing.grade} 级 ${editing.name}`}
          fields={fieldsOf(editing === 'new')}
          initial={editing === 'new' ? { grade: today.slice(0, 4), studyMode: 'full-time' } : { name: editing.name, specialtyName: editing.specialtyName ?? '', studyMode: editing.studyMode, headTeacher: editing.headTeacher ?? '', capacity: editing.capacity ? String(editing.capacity) : '', room: editing.room ?? '' }}
          submitText="保存"
          effect={editing !== 'new' && editing.students > 0 ? `改班名会同时改 ${editing.students} 名学生的班级，每人记一行改动。` : undefined}
          onClose={() => setEditing(undefined)}
          save={async (values) => {
            if (editing === 'new') await call(api.addClass, { grade: Number(values['grade']), ...toInput(values, null) })
            else await call(api.editClass, { id: editing.id, version: editing.version, ...toInput(values, editing.trainingLevel) })
            await refresh()
          }}
        />
      )}
    </>
  )
}
