import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { exactly, formatNumber } from '../../../ui/format.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'

/** How far the chain is sealed, what the last check said, and the check itself. */
export function ChainCard({ canVerify }: { canVerify: boolean }) {
  const client = useQueryClient()
  const { data } = useQuery({ queryKey: ['audits', 'chain'], queryFn: () => call(api.getChain, {}) })
  const verify = useMutation({
    mutationFn: () => call(api.verifyChain, {}),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['audits'] }),
  })
  if (!data) return null
  const { chain, lastVerified } = data
  const found = verify.data
  return (
    <section className="lu-card" aria-label="封存链" style={{ marginBottom: 16 }}>
      <div className="lu-card-body lu-stack">
        <div className="lu-row lu-wrap">
          <b>封存链</b>
          {chain ? (
            <span>
              已封存 {formatNumber(chain.sealed)} 行，未封存 {formatNumber(chain.unsealed)} 行，{formatNumber(chain.roots)} 个根
              {chain.sealedAt && <span className="lu-t3"> · 最近封存 {exactly(chain.sealedAt)}</span>}
            </span>
          ) : (
            <span className="lu-t3">全省一条，由省级核对</span>
          )}
          <span className="lu-sp" />
          {lastVerified && (
            <span>
              <StatusTag shape={lastVerified.ok ? 'done' : 'block'} word={lastVerified.ok ? '核对相符' : '核对不符'} />{' '}
              <span className="lu-t3 lu-sm">
                {exactly(lastVerified.at)} {lastVerified.by}
              </span>
            </span>
          )}
          {!lastVerified && <span className="lu-t3">还没有核对过</span>}
          <ActionButton
            icon="shield"
            busy={verify.isPending}
            blocked={!canVerify ? '由审计管理员核对' : !chain ? '由省级核对' : undefined}
            onClick={() => verify.mutate()}
          >
            核对
          </ActionButton>
        </div>
        {verify.error instanceof CallError && <ProblemNotice problem={verify.error.problem} />}
        {found?.ok && (
          <Notice tone="ok" title={`${formatNumber(found.sealed)} 行逐行重算，全部相符`}>
            {found.roots} 个根的签注相符；{found.anchor === 'kept' ? '与数据目录记下的链尾相符' : '数据目录里还没有记下链尾'}。
          </Notice>
        )}
        {found && !found.ok && (
          <Notice tone="bad" title={`封存链不完整，${found.problems.length} 处`}>
            <ul>
              {found.problems.map((one) => (
                <li key={`${one.kind}${one.sealId}-${one.auditId}`}>
                  {one.sealId > 0 && `第 ${one.sealId} 环，`}
                  {one.auditId > 0 && `审计 ${one.auditId}，`}
                  {one.what}
                </li>
              ))}
            </ul>
            先保全数据库和数据目录，再核对备份。
          </Notice>
        )}
      </div>
    </section>
  )
}
