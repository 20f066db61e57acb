import { useQuery } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { transparencyApi as api } from '../transparency-api.ts'
import { Failed, useVerifyTitle } from './VerifyFrame.tsx'
import './verify.css'

/** 透明日志: how many entries, the root of each day, and where to take what one needs to check it. */
export function VerifyLogPage() {
  useVerifyTitle('透明日志')
  const log = useQuery({ queryKey: ['certificates', 'log'], queryFn: () => call(api.getTransparencyLog, {}) })
  const days = log.data?.daily ?? []
  const [newest, before] = days
  const consistency = useQuery({
    queryKey: ['certificates', 'log', before?.size, newest?.size],
    queryFn: () => call(api.getConsistencyProof, { first: before!.size, second: newest!.size }),
    enabled: Boolean(newest && before),
  })
  return (
    <div className="lu-w cv-stack">
      <div className="cv-page-head">
        <h1>证书透明日志</h1>
        <p>每本证书的颁发、撤销、作废都在这里留一条摘要，只增不改。任何人可以下载核对，发现有没有被悄悄改过。日志里没有姓名和编号。</p>
      </div>
      {log.error ? (
        <Failed error={log.error} onRetry={() => void log.refetch()} />
      ) : !log.data ? (
        <Loading lines={6} />
      ) : (
        <>
          <Card title="现在">
            <Facts
              facts={[
                { name: '条目', value: log.data.size.toLocaleString('en') },
                { name: '散列算法', value: `${log.data.hash}，RFC 6962 散列树` },
                { name: '签名单位', value: <span className="cv-hash">{log.data.issuer || '—'}</span> },
                { name: '下载', value: <a href="/api/public/transparency/entries?from=0&size=1000">前 1,000 条（JSON）</a> },
              ]}
            />
          </Card>
          <Card title="每天公布的根" flush>
            <SmallTable
              caption="每天公布的根"
              rows={days}
              rowKey={(row) => row.day}
              empty="还没有公布。每天 23:50 公布当天的根。"
              columns={[
                { key: 'day', title: '日期', render: (row) => row.day, width: 120 },
                { key: 'size', title: '条目', align: 'right', render: (row) => row.size.toLocaleString('en'), width: 120 },
                { key: 'root', title: '根', render: (row) => <span className="cv-hash">{row.root}</span> },
                {
                  key: 'document',
                  title: '签名的原文',
                  render: (row) => (
                    <a download={`checkpoint-${row.day}.jws`} href={`data:application/jose,${encodeURIComponent(row.document)}`}>
                      下载
                    </a>
                  ),
                  width: 100,
                },
              ]}
            />
          </Card>
          {consistency.data && (
            <Card title={`${before!.day} 到 ${newest!.day} 前后一致的证明`}>
              <p className="lu-t2">
                从 {consistency.data.first.toLocaleString('en')} 条到 {consistency.data.second.toLocaleString('en')} 条只有增加，凭下面 {consistency.data.proof.length} 个散列值可以核对。
              </p>
              <ul>
                {consistency.data.proof.map((hash) => (
                  <li key={hash} className="cv-hash">
                    {hash}
                  </li>
                ))}
              </ul>
            </Card>
          )}
        </>
      )}
    </div>
  )
}
