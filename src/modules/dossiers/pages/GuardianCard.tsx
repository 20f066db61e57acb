import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import type { FormField } from '../../../ui/form-types.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { relations, wordOf } from '../codes.ts'
import type { Dossier } from '../dossier-api.ts'
import type { GuardianRow } from '../family-api.ts'
import { FormPanel, optionsOf } from './parts.tsx'

const fields: FormField[] = [
  { key: 'name', title: '姓名', type: 'text', required: true },
  { key: 'relation', title: '与学生的关系', type: 'choice', required: true, options: optionsOf(relations) },
  { key: 'phone', title: '电话', type: 'phone', required: true },
  { key: 'documentNumber', title: '身份证号码', type: 'id', help: '可以不填；加密保存，平时只显示头尾。' },
  { key: 'isMain', title: '首要联系人', type: 'choice', options: [{ value: 'yes', label: '是' }, { value: 'no', label: '否' }] },
]

/** Guardians in force and before, their codes, and what was done with them. */
export function GuardianCard({ dossier, refresh }: { dossier: Dossier; refresh: () => Promise<void> }) {
  const mayEdit = useMay('dossiers.edit')
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<GuardianRow>()
  const [revealing, setRevealing] = useState<GuardianRow>()
  const [revealed, setRevealed] = useState<{ id: string; text: string }>()
  const send = useMutation({ mutationFn: (id: string) => call(api.sendGuardianLink, { id }), onSuccess: refresh })
  const revoke = useMutation({ mutationFn: (id: string) => call(api.revokeGuardianLink, { id }), onSuccess: refresh })
  const failed = send.error ?? revoke.error
  const link = dossier.links.find((one) => one.revokedAt === null)
  return (
    <Card title="监护人" meta={dossier.minor ? '未满 18 岁，至少一名' : '已成年'} extra={mayEdit && <ActionButton small icon="plus" onClick={() => setAdding(true)}>登记监护人</ActionButton>} flush>
      {failed && <div className="ds-item"><ProblemNotice problem={problemOf(failed)} /></div>}
      {send.data && (
        <div className="ds-item">
          <Notice tone="ok" title="查看码只显示这一次，抄下或发给监护人">
            <p className="lu-mono ds-code">{send.data.code}</p>
            <p className="lu-sm">网址 {location.origin}/guardian，{whenText(send.data.expiresAt)} 以前有效。再发一次，这个就作废。</p>
          </Notice>
        </div>
      )}
      <SmallTable
        caption="监护人"
        rows={dossier.guardians}
        rowKey={(row) => row.id}
        empty="还没有登记监护人。"
        columns={[
          { key: 'name', title: '姓名', render: (row) => <b>{row.nameMasked}</b> },
          { key: 'state', title: '状态', card: 'state', render: (row) => (row.endedOn ? <StatusTag shape="none" word={`${row.endedOn} 结束`} /> : <StatusTag shape="done" word={row.isMain ? '首要联系人' : '监护人'} />) },
          { key: 'relation', title: '关系', render: (row) => wordOf(relations, row.relation) },
          { key: 'phone', title: '电话', render: (row) => <span className="lu-mono">{row.phoneMasked}</span> },
          { key: 'document', title: '证件号码', render: (row) => <span className="lu-mono">{row.documentMasked ?? '—'}</span> },
          {
            key: 'act',
            title: '',
            render: (row) =>
              mayEdit && row.endedOn === null && (
                <span className="lu-row lu-wrap">
                  <ActionButton kind="text" small onClick={() => setRevealing(row)}>看完整的</ActionButton>
                  <ActionButton kind="text" small busy={send.isPending} onClick={() => send.mutate(row.id)}>发查看码</ActionButton>
                  <ActionButton kind="text" small onClick={() => setEnding(row)}>结束</ActionButton>
                </span>
              ),
          },
        ]}
      />
      {revealed && <div className="ds-item"><span className="lu-mono">{revealed.text}</span> <ActionButton kind="text" small onClick={() => setRevealed(undefined)}>遮蔽</ActionButton></div>}
      {(link || dossier.visits.length > 0) && (
        <div className="ds-item lu-sm">
          {link && (
            <div className="lu-row lu-wrap">
              <span>{link.guardian}的查看码，{whenText(link.expiresAt)} 到期</span>
              {mayEdit && <ActionButton kind="text" small onClick={() => revoke.mutate(link.id)}>作废</ActionButton>}
            </div>
          )}
          {dossier.visits.slice(0, 5).map((one) => <div key={one.at + one.what} className="lu-t2">{whenText(one.at)}　监护人凭码：{one.what}</div>)}
        </div>
      )}
      {adding && (
        <FormPanel
          title="登记监护人"
          fields={fields}
          initial={{ isMain: 'yes' }}
          submitText="保存"
          onClose={() => setAdding(false)}
          save={async (values) => {
            await call(api.addGuardian, { enrollmentId: dossier.enrollmentId, name: values['name'] ?? '', relation: values['relation'] as 'father', phone: values['phone'] ?? '', documentNumber: values['documentNumber'] || null, isMain: values['isMain'] === 'yes' })
            await refresh()
          }}
        />
      )}
      {ending && (
        <ReasonPanel
          title={`结束${ending.nameMasked}的监护关系`}
          effect="发给他的查看码同时作废，作出过的同意留着。"
          submitText="结束"
          help="例如：变更监护人。"
          onClose={() => setEnding(undefined)}
          onSubmit={async (reason) => {
            await call(api.endGuardian, { id: ending.id, version: ending.version, reason })
            setEnding(undefined)
            await refresh()
          }}
        />
      )}
      {revealing && (
        <ReasonPanel
          title={`看${revealing.nameMasked}的完整信息`}
          effect="学生本人看得到是谁、为什么看。"
          submitText="看完整的"
          help="写明用途，例如：电话联系家访。"
          onClose={() => setRevealing(undefined)}
          onSubmit={async (purpose) => {
            const full = await call(api.revealGuardian, { id: revealing.id, purpose })
            setRevealed({ id: revealing.id, text: [full.name, full.phone, full.documentNumber].filter(Boolean).join('　') })
            setRevealing(undefined)
          }}
        />
      )}
    </Card>
  )
}
