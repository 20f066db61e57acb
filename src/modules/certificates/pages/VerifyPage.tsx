import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Icon } from '../../../ui/Icon.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { verificationApi as api } from '../verification-api.ts'
import { CredentialResult } from './VerifyCredential.tsx'
import { Failed, useVerifyTitle, WrongHost } from './VerifyFrame.tsx'
import { FakeSites } from './VerifyFake.tsx'
import { CertificateResult, NotFound } from './VerifyResult.tsx'
import './verify.css'

/** 查验: a certificate by number and name, a document by its code, a QR code by what it carries in the address. */
export function VerifyPage() {
  useVerifyTitle('查验')
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [name, setName] = useState('')
  const byNumber = useMutation({ mutationFn: (asked: { number: string; name: string }) => call(api.verifyCertificate, asked) })
  const byText = useMutation({ mutationFn: (scanned: string) => call(api.checkCredential, { text: scanned }) })
  const { mutate: check } = byText
  useEffect(() => {
    // What a QR code carries stands behind the #, which no browser sends: it is read here and then asked about.
    const read = () => {
      if (location.hash.length > 20) check(location.href)
    }
    read()
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }, [check])
  const ask = () => {
    const number = text.trim()
    if (number === '') return
    if (/^https?:\/\/\S+#|^[\w-]+\.[\w-]+\.[\w-]+$|^\s*\{/.test(number)) return void (byNumber.reset(), check(number))
    if (name.trim() === '') return void navigate(`/verify/${encodeURIComponent(number.slice(0, 30))}`)
    byText.reset()
    byNumber.mutate({ number: number.slice(0, 200), name: name.trim() })
  }
  const busy = byNumber.isPending || byText.isPending
  const place = byNumber.data ?? byText.data
  return (
    <div className="lu-w">
      <div className="cv-page">
        <div className="cv-page-head">
          <h1>查验</h1>
          <p>证书填编号和姓名，文书填页脚的查验编号；扫证书上的二维码直接打开这一页。</p>
        </div>
        <form
          className="vf-ask"
          onSubmit={(event) => {
            event.preventDefault()
            ask()
          }}
        >
          <label htmlFor="cv-number">证书编号</label>
          <input id="cv-number" className="lu-inp lu-inp-mono" value={text} maxLength={8000} autoComplete="off" autoCapitalize="characters" spellCheck={false} aria-describedby="cv-number-hint" onChange={(event) => setText(event.target.value)} />
          <p id="cv-number-hint" className="vf-hint">
            按证书上“编号”一栏填写，空格、连字符、全角都可以。文书的查验编号也填在这里。
          </p>
          <label htmlFor="cv-name">持证人姓名</label>
          <input id="cv-name" className="lu-inp" value={name} maxLength={100} autoComplete="off" spellCheck={false} aria-describedby="cv-name-hint" onChange={(event) => setName(event.target.value)} />
          <p id="cv-name-hint" className="vf-hint">
            按证书填全名；改过名的，新旧姓名都可以。查文书不填。
          </p>
          <button type="submit" className="lu-btn lu-btn-primary" disabled={text.trim() === '' || busy}>
            查验
          </button>
        </form>
        <div className="vf-answer cv-stack" aria-live="polite">
          <WrongHost domain={place?.domain ?? null} />
          {busy ? (
            <Loading lines={6} />
          ) : byNumber.error || byText.error ? (
            <Failed error={(byNumber.error ?? byText.error)!} />
          ) : byText.data ? (
            <CredentialResult answer={byText.data} />
          ) : byNumber.data && byNumber.data.found.length > 0 ? (
            byNumber.data.found.map((found) => (
              <CertificateResult key={`${found.kind} ${found.issuedOn}`} found={found} read={byNumber.data.read} name={byNumber.variables.name} at={byNumber.data.at} demonstration={byNumber.data.demonstration} />
            ))
          ) : byNumber.data ? (
            <NotFound problem={byNumber.data.read.problem} />
          ) : (
            <Notice tone="info" title="还没有查验">
              查到以后，把页面上的内容和手里的证书逐项核对。
            </Notice>
          )}
          <nav className="cv-more" aria-label="其他查验方式">
            <Link to="/verify/file">
              <Icon name="file" /> 核验电子证书文件
            </Link>
            <Link to="/verify/list">
              <Icon name="list" /> 用人单位成批核验
            </Link>
            <Link to="/verify/log">
              <Icon name="shield" /> 透明日志
            </Link>
          </nav>
        </div>
        <FakeSites domain={place?.domain ?? null} />
      </div>
    </div>
  )
}
