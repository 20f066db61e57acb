import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusShape } from '../../../ui/StatusShape.tsx'
import { sharingApi as api } from '../sharing-api.ts'
import { Failed, useVerifyTitle, WrongHost } from './VerifyFrame.tsx'
import { stateWords } from './VerifyResult.tsx'
import { readList } from './verify-list.ts'
import './verify.css'

/** 用人单位成批核验: numbers, names and the holders' codes; without a code that holds nothing is told. */
export function VerifyListPage() {
  useVerifyTitle('成批核验')
  const [viewer, setViewer] = useState('')
  const [text, setText] = useState('')
  const list = readList(text)
  const check = useMutation({ mutationFn: () => call(api.checkCertificates, { viewer: viewer.trim(), rows: list.rows }) })
  const take = async (file: File | undefined) => {
    if (file) setText((await file.text()).replace(/^\ufeff/, '').slice(0, 200_000))
  }
  return (
    <div className="lu-w cv-stack">
      <div className="cv-page-head">
        <h1>用人单位成批核验</h1>
        <p>每人一行：证书编号、姓名、授权码。授权码由持证人在“我的证书”里给出，写明给谁、到哪天为止；没有授权码的不答复。</p>
      </div>
      <form
        className="vf-ask cv-list"
        onSubmit={(event) => {
          event.preventDefault()
          check.mutate()
        }}
      >
        <label htmlFor="cv-viewer">您的单位</label>
        <input id="cv-viewer" className="lu-inp" value={viewer} maxLength={60} autoComplete="organization" onChange={(event) => setViewer(event.target.value)} />
        <p className="vf-hint">持证人看得到是谁核验的。</p>
        <label htmlFor="cv-rows">名单</label>
        <textarea id="cv-rows" className="lu-inp lu-mono" value={text} placeholder={'51010000012026100001,张三,7K2M-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX'} aria-describedby="cv-rows-hint" onChange={(event) => setText(event.target.value)} />
        <p id="cv-rows-hint" className="vf-hint">
          从表格里复制粘贴，或选 CSV 文件：<input type="file" accept=".csv,.txt" aria-label="名单文件" onChange={(event) => void take(event.target.files?.[0])} />
          {list.problem ?? (list.rows.length > 0 ? `读到 ${list.rows.length} 行。` : '最多 500 行。')}
        </p>
        <button type="submit" className="lu-btn lu-btn-primary" disabled={viewer.trim().length < 2 || list.rows.length === 0 || list.problem !== null || check.isPending}>
          核验
        </button>
      </form>
      <WrongHost domain={check.data?.domain ?? null} />
      {check.isPending && <Loading lines={4} />}
      {check.error && <Failed error={check.error} />}
      {check.data && (
        <Card title={`核验结果：${check.data.rows.length} 行，授权相符 ${check.data.rows.filter((row) => row.certificate).length} 行`} flush>
          <SmallTable
            caption="核验结果"
            rows={check.data.rows.map((row, at) => ({ ...row, at }))}
            rowKey={(row) => String(row.at)}
            columns={[
              { key: 'name', title: '姓名', render: (row) => row.name },
              {
                key: 'state',
                title: '结果',
                card: 'state',
                render: (row) =>
                  row.certificate ? (
                    <>
                      <StatusShape shape={stateWords[row.certificate.state].shape} /> {stateWords[row.certificate.state].title}
                    </>
                  ) : (
                    '没有可答复的'
                  ),
              },
              { key: 'number', title: '编号', render: (row) => <span className="lu-mono">{row.number}</span> },
              { key: 'kind', title: '证书', render: (row) => row.certificate?.kindTitle ?? '—' },
              { key: 'issuer', title: '颁证单位', render: (row) => row.certificate?.issuerName ?? '—' },
              { key: 'specialty', title: '专业、班次', render: (row) => [row.certificate?.specialtyName, row.certificate?.classKindTitle].filter(Boolean).join(' · ') || '—' },
              { key: 'issuedOn', title: '颁发日期', render: (row) => row.certificate?.issuedOn ?? '—' },
            ]}
          />
        </Card>
      )}
      {check.data?.rows.some((row) => !row.certificate) && (
        <Notice tone="info" title="“没有可答复的”是什么意思">
          编号、姓名、授权码三样有一样不对，或授权已到期、已收回。请向持证人核对。
        </Notice>
      )}
    </div>
  )
}
