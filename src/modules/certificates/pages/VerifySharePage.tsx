import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { whenText } from '../../../ui/format.ts'
import { sharingApi as api } from '../sharing-api.ts'
import { FakeSites } from './VerifyFake.tsx'
import { Failed, useVerifyTitle, WrongHost } from './VerifyFrame.tsx'
import { VerifyProof } from './VerifyProof.tsx'
import { CertificateFacts, ResultHead } from './VerifyResult.tsx'
import './verify.css'

/** A certificate that its holder gave to be seen; the code stands behind the #, which no browser sends. Who looks says who they are: the holder sees it. */
export function VerifySharePage() {
  useVerifyTitle('查看证书')
  const code = useLocation().hash.slice(1)
  const [viewer, setViewer] = useState('')
  const open = useMutation({ mutationFn: () => call(api.openShare, { code: code.slice(0, 60), viewer: viewer.trim() }) })
  const found = open.data?.found
  return (
    <div className="lu-w">
      <div className="cv-page">
        <div className="cv-page-head">
          <h1>持证人给您看的证书</h1>
          <p>写明您是谁再打开。持证人看得到谁在什么时候看过。</p>
        </div>
        <form
          className="vf-ask"
          onSubmit={(event) => {
            event.preventDefault()
            open.mutate()
          }}
        >
          <label htmlFor="cv-viewer">您的单位或姓名</label>
          <input id="cv-viewer" className="lu-inp" value={viewer} maxLength={60} autoComplete="organization" onChange={(event) => setViewer(event.target.value)} />
          <p className="vf-hint">例如“锦里酒店人事部”。</p>
          <button type="submit" className="lu-btn lu-btn-primary" disabled={viewer.trim().length < 2 || open.isPending}>
            打开
          </button>
        </form>
        <div className="vf-answer cv-stack" aria-live="polite">
          <WrongHost domain={open.data?.domain ?? null} />
          {open.isPending ? (
            <Loading lines={6} />
          ) : open.error ? (
            <Failed error={open.error} />
          ) : open.data && found ? (
            <section className="vf-result" data-state={found.certificate.state}>
              <ResultHead found={found.certificate} at={open.data.at} />
              <CertificateFacts found={found.certificate} number={found.number} holder={found.name} />
              <p>
                用途：{found.purpose}。{whenText(found.expiresAt)} 以前可以再打开。{open.data.demonstration && '本站是演示数据，结果不作凭证。'}
              </p>
              {found.certificate.credential && <VerifyProof credential={found.certificate.credential} />}
            </section>
          ) : open.data ? (
            <Notice tone="warn" title="这个链接打不开了">
              可能写错、到期或已被持证人收回。请向持证人要新的链接。
            </Notice>
          ) : (
            <Notice tone="info" title="还没有打开" />
          )}
        </div>
        <FakeSites domain={open.data?.domain ?? null} />
      </div>
    </div>
  )
}
