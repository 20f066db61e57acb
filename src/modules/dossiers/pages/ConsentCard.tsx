import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { whenText } from '../../../ui/format.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { consentWays, wordOf } from '../codes.ts'
import type { Dossier } from '../dossier-api.ts'
import type { AskedConsent } from '../family-api.ts'
import { ConsentTag, fileField, FormPanel } from './parts.tsx'

/** What was asked and what was answered; each answer keeps the text it was given to. */
export function ConsentCard({ dossier, refresh }: { dossier: Dossier; refresh: () => Promise<void> }) {
  const mayEdit = useMay('dossiers.edit')
  const [asking, setAsking] = useState<AskedConsent>()
  const guardians = dossier.guardians.filter((one) => one.endedOn === null)
  return (
    <Card title="同意" meta="由监护人或成年学生作出，可以撤回" flush>
      <SmallTable
        caption="同意"
        rows={dossier.consents}
        rowKey={(row) => row.purpose}
        columns={[
          { key: 'title', title: '事项', render: (row) => <b>{row.title}</b> },
          { key: 'state', title: '答复', card: 'state', render: (row) => <ConsentTag state={row.state} /> },
          { key: 'by', title: '由谁', render: (row) => row.by ?? '—' },
          { key: 'way', title: '方式', render: (row) => wordOf(consentWays, row.way) },
          { key: 'at', title: '时间', render: (row) => <span className="lu-nw">{whenText(row.at)}</span> },
          { key: 'version', title: '文本', render: (row) => (row.answeredVersion ? <>{row.answeredVersion}{row.answeredVersion !== row.version && `（现在是 ${row.version}）`}</> : `${row.version} 版`) },
          {
            key: 'act',
            title: '',
            render: (row) => (
              <span className="lu-row lu-wrap">
                {row.fileId && <a href={`/api/dossiers/${dossier.enrollmentId}/files/${row.fileId}`}>看扫描件</a>}
                {mayEdit && <ActionButton kind="text" small onClick={() => setAsking(row)}>登记答复</ActionButton>}
              </span>
            ),
          },
        ]}
      />
      {asking && (
        <FormPanel
          title={`登记答复：${asking.title}`}
          before={<p className="lu-t2 lu-md">{asking.body}</p>}
          fields={[
            { key: 'action', title: '答复', type: 'choice', required: true, options: [{ value: 'given', label: '同意' }, { value: 'refused', label: '不同意' }, ...(asking.state === 'given' ? [{ value: 'withdrawn', label: '撤回' }] : [])] },
            ...(dossier.minor ? [{ key: 'guardianId', title: '监护人', type: 'choice' as const, required: true, options: guardians.map((one) => ({ value: one.id, label: one.nameMasked })), ...(guardians.length === 0 ? { help: '还没有监护人，先登记。' } : {}) }] : []),
            { key: 'way', title: '方式', type: 'choice', required: true, options: [{ value: 'paper', label: '纸质同意书扫描件' }, { value: 'signature', label: '手写签名图片' }] },
            fileField(dossier.enrollmentId, 'fileId', '扫描件或签名图片', { required: true }),
          ]}
          submitText="登记"
          effect="登记以后不能改，只能再登记一次新的答复。"
          onClose={() => setAsking(undefined)}
          save={async (values) => {
            await call(api.recordConsent, { enrollmentId: dossier.enrollmentId, purpose: asking.purpose, action: values['action'] as 'given', guardianId: values['guardianId'] || null, way: values['way'] as 'paper', fileId: values['fileId'] || null })
            await refresh()
          }}
        />
      )}
    </Card>
  )
}
