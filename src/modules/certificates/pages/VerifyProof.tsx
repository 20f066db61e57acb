import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { exactly } from '../../../ui/format.ts'
import { transparencyApi as api } from '../transparency-api.ts'
import { Failed } from './VerifyFrame.tsx'
import { checkInclusion } from './tree-check.ts'

const events = { issued: '颁发', revoked: '撤销', suspended: '暂停', resumed: '恢复', voided: '作废', reissued: '更正后重新签发' } as const

/** Whether the certificate stands in the public log: asked when opened, and checked in this browser. */
export function VerifyProof({ credential }: { credential: string }) {
  const [open, setOpen] = useState(false)
  const proof = useQuery({
    queryKey: ['certificates', 'proof', credential],
    queryFn: async () => {
      const answer = await call(api.getInclusionProof, { certificate: credential })
      const checked = await Promise.all(answer.entries.map((entry) => checkInclusion(entry, answer)))
      return { ...answer, checked }
    },
    enabled: open,
    retry: false,
  })
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>透明日志里的证明</summary>
      {proof.isPending && open && <Loading lines={2} />}
      {proof.error && <Failed error={proof.error} />}
      {proof.data && proof.data.entries.length === 0 && <p>还没有写入日志。颁发或变动后几分钟内写入。</p>}
      {proof.data && proof.data.entries.length > 0 && (
        <>
          <ul>
            {proof.data.entries.map((entry, at) => (
              <li key={entry.index}>
                <b>第 {entry.index + 1} 条</b> {events[entry.event]}，{exactly(entry.at)}
                {proof.data.checked[at] === true && '；本机已核对：在日志里。'}
                {proof.data.checked[at] === false && '；本机核对不符，请向颁证单位核实。'}
                {proof.data.checked[at] === null && '；这个浏览器不能核对，可以下载后用别的程序核对。'}
              </li>
            ))}
          </ul>
          <p className="lu-t3 lu-sm">
            日志共 {proof.data.size.toLocaleString('en')} 条，根 <span className="cv-hash">{proof.data.root}</span>
          </p>
        </>
      )}
    </details>
  )
}
