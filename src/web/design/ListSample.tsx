import { useSearchParams } from 'react-router'
import { CallError } from '../../kernel/client.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { CaseTimeline } from '../../ui/CaseTimeline.tsx'
import { Clause } from '../../ui/Clause.tsx'
import { Facts } from '../../ui/Facts.tsx'
import type { ListColumn, ListFilter } from '../../ui/list-types.ts'
import { ListPage } from '../../ui/ListPage.tsx'
import { Masked } from '../../ui/Masked.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Peek } from '../../ui/Peek.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import type { PeekControls } from '../../ui/useListCursor.ts'
import { useListState } from '../../ui/useListState.ts'
import type { SampleStudent } from './samples.ts'
import { pause, sampleStudents } from './samples.ts'

const shapes = { 在读: 'done', 待完善: 'soft', 休学: 'returned', 注册审核中: 'waiting' } as const
const columns: readonly ListColumn<SampleStudent>[] = [
  {
    key: 'no',
    title: '学籍号',
    frozen: true,
    width: 156,
    sortable: true,
    render: (row) => (
      <a className="lu-mono" href="#open">
        {row.no}
      </a>
    ),
  },
  {
    key: 'name',
    title: '姓名',
    frozen: true,
    width: 92,
    sortable: true,
    sortHint: '拼音',
    card: 'title',
    render: (row) => <b>{row.name}</b>,
  },
  {
    key: 'state',
    title: '学籍状态',
    card: 'state',
    render: (row) => <StatusTag shape={shapes[row.state]} word={row.state} />,
  },
  {
    key: 'quality',
    title: '数据质量',
    render: (row) =>
      row.missing ? (
        <StatusTag shape="soft" word={`缺 ${row.missing} 项`} />
      ) : (
        <StatusTag shape="done" word="完整" />
      ),
  },
  { key: 'specialty', title: '专业', render: (row) => row.specialty },
  { key: 'level', title: '培养层次', render: (row) => row.level },
  { key: 'class', title: '班级', render: (row) => row.className },
  { key: 'registered', title: '注册日期', sortable: true, render: (row) => row.registered },
  { key: 'origin', title: '户籍地', defaultVisible: false, render: () => '四川省成都市' },
]
const filters: readonly ListFilter[] = [
  { key: 'q', label: '关键词', type: 'text', placeholder: '姓名、学籍号或完整证件号' },
  {
    key: 'grade',
    label: '年级',
    type: 'select',
    multiple: true,
    options: ['2022', '2023', '2024'].map((value) => ({ value, label: value })),
  },
  {
    key: 'level',
    label: '层次',
    type: 'select',
    options: ['中级工', '高级工', '预备技师'].map((value) => ({ value, label: value })),
  },
  {
    key: 'site',
    label: '教学点',
    type: 'org',
    options: [
      { value: '510104000700', label: '青城技师学院 校本部' },
      { value: '510104000701', label: '青城技师学院 龙泉教学点' },
    ],
  },
]
const views = [
  { key: 'all', title: '全部在籍', count: 8412 },
  { key: 'new', title: '2024 级新生', count: 2906 },
  { key: 'todo', title: '待完善', count: 118 },
  { key: 'leave', title: '在休学', count: 37 },
]

/** `?show=empty|loading|error` forces a state, for pictures. */
export function ListSample() {
  const state = useListState({ columns, filters, views, defaultSort: { key: 'name', descending: false } })
  const [params] = useSearchParams()
  const show = params.get('show')
  const rows = show === 'empty' ? [] : sampleStudents
  return (
    <ListPage
      title="学籍台账"
      context="青城技师学院 · 全日制 7,968 · 非全日制 444"
      crumbs={[{ title: '学籍', to: '/design' }, { title: '学籍台账' }]}
      thing="学籍"
      state={state}
      columns={columns}
      filters={filters}
      views={views}
      data={show === 'loading' ? undefined : { rows, total: rows.length ? 12_413 : 0 }}
      loading={show === 'loading'}
      error={show === 'error' ? new CallError({ status: 500, message: '', id: '7F3A-20240925-0931' }) : null}
      onRetry={() => undefined}
      rowKey={(row) => row.no}
      rowName={(row) => row.name}
      rowLink={() => '/design/detail'}
      onExport={() => undefined}
      actions={
        <>
          <ActionButton icon="upload" to="/design/import">
            名册导入
          </ActionButton>
          <ActionButton kind="primary" icon="plus" to="/design/form">
            发起学籍注册
          </ActionButton>
        </>
      }
      batch={[
        { key: 'class', label: '调整班级', onRun: () => undefined },
        { key: 'print', label: '打印学籍卡', onRun: () => undefined },
      ]}
      privacy="姓名、证件号默认遮蔽；导出同样遮蔽并记入审计"
      without={[
        { key: 'level', count: 47 },
        { key: 'grade', count: 112 },
      ]}
      peek={(row, controls) => <StudentPeek row={row} controls={controls} />}
    />
  )
}

function StudentPeek({ row, controls }: { row: SampleStudent; controls: PeekControls }) {
  return (
    <Peek
      title={row.name}
      status={<StatusTag shape={shapes[row.state]} word={row.state} boxed />}
      {...controls}
      actions={
        <>
          <ActionButton kind="primary" to="/design/detail">
            打开学籍
          </ActionButton>
          <ActionButton to="/design/form">发起异动</ActionButton>
          <span className="lu-sp" />
          <span className="lu-t3 lu-sm">谁看过：近 30 天 3 次</span>
        </>
      }
    >
      <div className="lu-stack">
        {row.missing > 0 && (
          <Notice tone="warn" title="还缺 2 项，补齐后才能进入毕业审核" actions={<a href="#mend">去补齐</a>}>
            监护人知情同意（学生未满 18 岁）；证件照片分辨率不足 358×441。
          </Notice>
        )}
        <Facts
          columns={1}
          facts={[
            { name: '学籍号', value: <span className="lu-mono">{row.no}</span> },
            {
              name: '证件号码',
              value: (
                <Masked
                  name="证件号码"
                  value="5199************16"
                  onReveal={async () => {
                    await pause(200)
                    return '519900200801011216'
                  }}
                />
              ),
            },
            { name: '专业 / 层次', value: `${row.specialty} · ${row.level}` },
            { name: '班级', value: row.className },
            { name: '跨校占用', value: '无其他有效学籍（09-25 02:00 核对）' },
          ]}
        />
        <h3>最近变化</h3>
        <CaseTimeline
          entries={[
            { key: '1', shape: 'soft', title: '夜间检查提示：监护人同意缺失', meta: '09-25 02:00 · 系统' },
            {
              key: '2',
              shape: 'done',
              title: '学籍注册通过',
              clause: { id: '001:1319', label: '三（三）' },
              meta: '09-05 16:20 · 成都市人社局 李*敏',
            },
            { key: '3', shape: 'none', title: '名册导入第 214 行新增', meta: '08-30 10:02 · 本校 周*' },
          ]}
        />
        <p className="lu-sm lu-t3">
          口径见 <Clause id="001:1319">三（三）</Clause>
        </p>
      </div>
    </Peek>
  )
}
