import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { extraTypeTitles } from '../extra-api.ts'
import { ExtraFieldPanel } from './ExtraFieldPanel.tsx'

export type ExtraFieldsHere = Output<typeof api.listExtraFields>
export type ExtraFieldRow = ExtraFieldsHere['fields'][number]

const states = {
  current: { shape: 'done', word: '有效' },
  future: { shape: 'waiting', word: '未到' },
  ended: { shape: 'none', word: '已停用' },
} as const

/** 附加项: what the own organisation and those above it added to the registers, and the own ones to edit. */
export function ExtraFieldsPage() {
  const client = useQueryClient()
  const [open, setOpen] = useState<{ row?: ExtraFieldRow }>()
  const [ending, setEnding] = useState<ExtraFieldRow>()
  const { data, error, refetch } = useQuery({ queryKey: ['extra-fields'], queryFn: () => call(api.listExtraFields, {}) })
  const end = useMutation({
    mutationFn: ({ row, reason }: { row: ExtraFieldRow; reason: string }) =>
      call(api.endExtraField, { id: row.id, version: row.version, lastDay: data!.today, reason }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['extra-fields'] }),
  })
  if (error) return <ErrorState what="没有读到附加项" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={8} />
  return (
    <div className="lu-w lu-stack">
      <PageHead
        title="附加项"
        context={`登记簿没有、本地要填的项目。${data.orgName}增加的，本单位和下级都填写；表单、名册模板、名单、导出和详情一并出现。`}
        actions={
          <ActionButton kind="primary" icon="plus" onClick={() => setOpen({})}>
            增加附加项
          </ActionButton>
        }
      />
      {data.registers.map(({ register, title }) => (
        <Register
          key={register}
          title={title}
          rows={data.fields.filter((field) => field.register === register)}
          onEdit={(row) => setOpen({ row })}
          onEnd={setEnding}
        />
      ))}
      {open && (
        <ExtraFieldPanel
          key={open.row?.id ?? 'new'}
          here={data}
          row={open.row}
          onClose={() => setOpen(undefined)}
          onSaved={async () => {
            await client.invalidateQueries({ queryKey: ['extra-fields'] })
            setOpen(undefined)
          }}
        />
      )}
      {ending && (
        <ReasonPanel
          title={`停用附加项：${ending.title}`}
          effect={`用到今天（${data.today}）为止。以后的表单和模板不再有这一项；已填的内容留在记录里，仍可看到。`}
          submitText="停用"
          help="写明为什么停用，审计里看得到。"
          onClose={() => setEnding(undefined)}
          onSubmit={async (reason) => {
            await end.mutateAsync({ row: ending, reason })
            setEnding(undefined)
          }}
        />
      )}
    </div>
  )
}

type RegisterProps = { title: string; rows: readonly ExtraFieldRow[]; onEdit: (row: ExtraFieldRow) => void; onEnd: (row: ExtraFieldRow) => void }

function Register({ title, rows, onEdit, onEnd }: RegisterProps) {
  return (
    <Card title={title} meta={`${rows.filter((row) => row.state !== 'ended').length} 项`} flush>
      {rows.length === 0 ? (
        <EmptyState title="还没有附加项">登记簿的项目不够用时，在这里增加，例如“校服尺码”“饭卡号码”。</EmptyState>
      ) : (
        <SmallTable
          caption={title}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              key: 'title',
              title: '名称',
              render: (row) => (
                <div style={{ padding: '4px 0' }}>
                  {row.title}
                  {row.help && <div className="lu-t3 lu-sm">{row.help}</div>}
                </div>
              ),
            },
            {
              key: 'type',
              title: '类型',
              render: (row) => (
                <>
                  {extraTypeTitles[row.type]}
                  {row.choices.length > 0 && <div className="lu-t3 lu-sm">{row.choices.map((one) => one.label).join('、')}</div>}
                </>
              ),
            },
            { key: 'required', title: '必填', width: 60, render: (row) => (row.required ? '必填' : '选填') },
            { key: 'sensitive', title: '敏感', width: 90, render: (row) => (row.sensitive ? '加密、遮蔽' : '否') },
            { key: 'org', title: '谁增加的', render: (row) => row.orgName },
            { key: 'days', title: '起止', width: 190, render: (row) => `${row.validFrom} 至 ${row.validTo ?? '今'}` },
            { key: 'state', title: '状态', width: 80, card: 'state', render: (row) => <StatusTag {...states[row.state]} /> },
            {
              key: 'do',
              title: '',
              width: 110,
              render: (row) =>
                row.own && row.state !== 'ended' ? (
                  <span className="lu-row lu-nw">
                    <ActionButton kind="text" small onClick={() => onEdit(row)}>
                      修改
                    </ActionButton>
                    <ActionButton kind="text" small onClick={() => onEnd(row)}>
                      停用
                    </ActionButton>
                  </span>
                ) : null,
            },
          ]}
        />
      )}
    </Card>
  )
}
