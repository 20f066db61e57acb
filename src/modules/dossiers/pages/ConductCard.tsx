import { useState } from 'react'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import type { FormField } from '../../../ui/form-types.ts'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { liftReasons, punishmentLevels, rewardLevels } from '../codes.ts'
import type { ConductRow } from '../conduct-api.ts'
import type { Dossier } from '../dossier-api.ts'
import { standingWords } from '../rules.ts'
import { fileField, FormPanel, optionsOf, StandingTag } from './parts.tsx'

const punishments = Object.entries(punishmentLevels).map(([value, one]) => ({ value, label: one.title }))

const fieldsOf = (enrollmentId: string): FormField[] => [
  { key: 'kind', title: '类别', type: 'choice', required: true, options: [{ value: 'reward', label: '奖励' }, { value: 'punishment', label: '处分' }] },
  { key: 'rewardLevel', title: '级别', type: 'choice', required: true, options: optionsOf(rewardLevels), shown: (values) => values['kind'] === 'reward' },
  { key: 'punishmentLevel', title: '种类', type: 'choice', required: true, options: punishments, shown: (values) => values['kind'] === 'punishment' },
  { key: 'title', title: '名称', type: 'text', required: true, help: '例如：优秀学生、考试作弊。' },
  { key: 'fact', title: '事实', type: 'longtext', required: true, validate: (value) => (value.length < 4 ? '至少写 4 个字。' : undefined) },
  { key: 'documentNo', title: '决定文号', type: 'text', required: true },
  { key: 'decidedOn', title: '决定日期', type: 'date', required: true },
  { key: 'expiresOn', title: '到期日期', type: 'date', help: '决定里没有写的，按种类推定：警告、严重警告 6 个月，记过、留校察看 12 个月。', shown: (values) => values['kind'] === 'punishment' },
  fileField(enrollmentId, 'fileId', '决定文件'),
]

/** Rewards and what stands against the student; what is over only on asking. */
export function ConductCard({ dossier, refresh }: { dossier: Dossier; refresh: () => Promise<void> }) {
  const mayEdit = useMay('dossiers.edit')
  const [all, setAll] = useState(false)
  const [adding, setAdding] = useState(false)
  const [lifting, setLifting] = useState<ConductRow>()
  const hidden = dossier.conduct.filter((one) => one.standing !== 'standing').length
  const rows = all ? dossier.conduct : dossier.conduct.filter((one) => one.standing === 'standing')
  return (
    <Card
      title="奖惩"
      meta={hidden > 0 ? `另有 ${hidden} 条已到期、解除或撤销` : undefined}
      extra={
        <span className="lu-row">
          {hidden > 0 && <ActionButton kind="text" small onClick={() => setAll(!all)}>{all ? '只看有效的' : '看全部'}</ActionButton>}
          {mayEdit && <ActionButton small icon="plus" onClick={() => setAdding(true)}>登记奖惩</ActionButton>}
        </span>
      }
      flush
    >
      <SmallTable
        caption="奖惩"
        rows={rows}
        rowKey={(row) => row.id}
        empty="没有有效的奖惩。"
        columns={[
          { key: 'title', title: '名称', render: (row) => <b>{row.title}</b> },
          { key: 'state', title: '状态', card: 'state', render: (row) => <StandingTag kind={row.kind} standing={row.standing} word={standingWords[row.standing]} /> },
          { key: 'level', title: '等级', render: (row) => row.levelWord },
          { key: 'document', title: '决定', render: (row) => <>{row.documentNo}<br /><span className="lu-t3 lu-sm">{row.decidedOn}</span></> },
          { key: 'expires', title: '到期', render: (row) => row.liftedOn ? `${row.liftedOn} 解除` : (row.expiresOn ?? '—') },
          { key: 'appeal', title: '申诉', render: (row) => (row.kind === 'reward' ? '—' : row.appealResult ? (row.appealResult === 'revoked' ? '撤销' : '维持') : row.appealedAt ? '待答复' : `到 ${row.appealUntil ?? '—'}`) },
          {
            key: 'act',
            title: '',
            render: (row) => (
              <span className="lu-row lu-wrap">
                {row.fileId && <a href={`/api/dossiers/${dossier.enrollmentId}/files/${row.fileId}`}>决定</a>}
                {row.openCase ? <Link to={`/cases/${row.openCase.id}`}>解除在办</Link> : mayEdit && row.kind === 'punishment' && row.standing === 'standing' && <ActionButton kind="text" small onClick={() => setLifting(row)}>申请解除</ActionButton>}
              </span>
            ),
          },
        ]}
      />
      {adding && (
        <FormPanel
          title="登记奖惩"
          fields={fieldsOf(dossier.enrollmentId)}
          submitText="登记"
          effect="登记后通知学生本人；处分有申诉期，有效期间影响毕业。"
          onClose={() => setAdding(false)}
          save={async (values) => {
            const kind = values['kind'] as 'reward' | 'punishment'
            await call(api.addConduct, {
              enrollmentId: dossier.enrollmentId,
              kind,
              level: (kind === 'reward' ? values['rewardLevel'] : values['punishmentLevel']) as 'school',
              title: values['title'] ?? '',
              fact: values['fact'] ?? '',
              documentNo: values['documentNo'] ?? '',
              decidedOn: values['decidedOn'] ?? '',
              expiresOn: values['expiresOn'] || null,
              fileId: values['fileId'] || null,
            })
            await refresh()
          }}
        />
      )}
      {lifting && (
        <FormPanel
          title={`申请解除：${lifting.levelWord}`}
          fields={[
            { key: 'ground', title: '根据', type: 'choice', required: true, options: optionsOf(liftReasons) },
            { key: 'reason', title: '说明', type: 'longtext', required: true, validate: (value) => (value.length < 4 ? '至少写 4 个字。' : undefined) },
          ]}
          submitText="提交校领导"
          effect="建立一件解除处分的办件，由校领导决定；提交的人自己不能决定。"
          onClose={() => setLifting(undefined)}
          save={async (values) => {
            await call(api.askLifting, { id: lifting.id, version: lifting.version, ground: values['ground'] as 'merit', reason: values['reason'] ?? '' })
            await refresh()
          }}
        />
      )}
    </Card>
  )
}
