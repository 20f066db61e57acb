import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { StatusShape } from '../../../ui/StatusShape.tsx'
import { exactly } from '../../../ui/format.ts'
import { verificationApi as api } from '../verification-api.ts'
import { FakeSites } from './VerifyFake.tsx'
import { Failed, useVerifyTitle, WrongHost } from './VerifyFrame.tsx'
import { CertificateFacts, ResultHead } from './VerifyResult.tsx'
import './verify.css'

type Answer = Output<typeof api.checkCredential>

const shapes = { valid: 'done', invalid: 'block', revoked: 'block', suspended: 'waiting', expired: 'waiting', 'not-yet-valid': 'waiting', 'unknown-issuer': 'block', unsupported: 'none' } as const
const forms = { 'vc+jwt': '电子证书（VC-JWT）', 'data-integrity': '电子证书（Open Badges 3.0）', qr: '证书上的二维码' } as const

/** The verdict over a credential or QR code: what was signed, and what the register says of it now. */
export function CredentialResult({ answer }: { answer: Answer }) {
  const { certificate, register, verdict } = answer
  const state = verdict === 'valid' ? 'valid' : verdict === 'revoked' ? 'revoked' : ['invalid', 'unknown-issuer'].includes(verdict) ? 'invalid' : 'other'
  if (certificate && register)
    return (
      <section className="vf-result" data-state={verdict === 'valid' ? register.state : state} aria-labelledby={`cv-${register.kind}`}>
        <ResultHead found={register} at={answer.at} />
        <CertificateFacts found={register} number={certificate.number} holder={certificate.name} />
        <p>
          {answer.form && forms[answer.form]}：{answer.reasons.map((one) => one.text).join('')}
          {answer.demonstration && '本站是演示数据，结果不作凭证。'}
        </p>
      </section>
    )
  return (
    <section className="vf-result" data-state={state} aria-labelledby="cv-verdict">
      <header>
        <StatusShape shape={shapes[verdict]} />
        <div>
          <h2 id="cv-verdict">{answer.verdictTitle}</h2>
          {answer.reasons.map((one) => (
            <p key={one.code}>{one.text}</p>
          ))}
        </div>
        <span className="lu-sm lu-t2">查验于 {exactly(answer.at)}</span>
      </header>
      {certificate && (
        <p>
          {certificate.kindTitle} {certificate.number}，{certificate.name}，{certificate.issuedOn}。登记簿里没有对应的记录，请向颁证单位核实。
        </p>
      )}
    </section>
  )
}

/** 核验电子证书文件: a file or its text. */
export function VerifyFilePage() {
  useVerifyTitle('核验电子证书')
  const [text, setText] = useState('')
  const [told, setTold] = useState<string>()
  const check = useMutation({ mutationFn: (content: string) => call(api.checkCredential, { text: content }) })
  const take = async (file: File | undefined) => {
    if (!file) return
    if (file.size > 1_000_000) return setTold('文件超过 1 MB，不是本系统签发的电子证书。')
    setTold(undefined)
    check.mutate(await file.text())
  }
  return (
    <div className="lu-w">
      <div className="cv-page">
        <div className="cv-page-head">
          <h1>核验电子证书</h1>
          <p>
            选持证人给您的文件（.jwt 或 .json），或粘贴内容。也可以<Link to="/verify">按编号和姓名查验</Link>。
          </p>
        </div>
        <form
          className="vf-ask cv-list"
          onSubmit={(event) => {
            event.preventDefault()
            check.mutate(text)
          }}
        >
          <label htmlFor="cv-file">电子证书文件</label>
          <input id="cv-file" type="file" accept=".jwt,.json,.jsonld,.txt" onChange={(event) => void take(event.target.files?.[0])} />
          <p className="vf-hint">最大 1 MB。</p>
          <label htmlFor="cv-text">或粘贴内容</label>
          <textarea id="cv-text" className="lu-inp lu-mono" value={text} onChange={(event) => setText(event.target.value)} />
          <button type="submit" className="lu-btn lu-btn-primary" disabled={text.trim() === '' || check.isPending}>
            核验
          </button>
        </form>
        <div className="vf-answer cv-stack" aria-live="polite">
          <WrongHost domain={check.data?.domain ?? null} />
          {told ? (
            <Notice tone="warn" title={told} />
          ) : check.isPending ? (
            <Loading lines={5} />
          ) : check.error ? (
            <Failed error={check.error} />
          ) : check.data ? (
            <CredentialResult answer={check.data} />
          ) : (
            <Notice tone="info" title="不联网也能核验">
              命令行：luban certificates verify 文件 --trust did.json。颁证单位的公钥在 /credentials/issuers.json。
            </Notice>
          )}
        </div>
        <FakeSites domain={check.data?.domain ?? null} />
      </div>
    </div>
  )
}
