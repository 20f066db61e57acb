import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { StatusShape } from '../../../ui/StatusShape.tsx'
import { exactly } from '../../../ui/format.ts'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { api } from '../api.ts'
import './documents.css'

type Answer = Output<typeof api.verifyDocument>
type Found = NonNullable<Answer['found']>

/** Public verification by number: one field, one clear answer, and how to tell a fake site. */
export function VerifyPage() {
  const { code = '' } = useParams()
  const navigate = useNavigate()
  const [text, setText] = useState(code)
  const about = useQuery({ queryKey: ['documents', 'verification'], queryFn: () => call(api.getVerification, {}) })
  const answer = useQuery({
    queryKey: ['documents', 'verify', code],
    queryFn: () => call(api.verifyDocument, { code: code.slice(0, 30) }),
    enabled: code !== '',
    retry: false,
    staleTime: 0,
  })
  useEffect(() => setText(code), [code])
  useEffect(() => {
    document.title = '文书查验 · 鲁班'
  }, [])
  const typed = text.trim()
  const ask = () => {
    if (typed === '') return
    if (typed === code) return void answer.refetch()
    void navigate(`/verify/${encodeURIComponent(typed)}`)
  }
  const domain = about.data?.domain ?? location.host
  return (
    <div className="lu-w">
      <div className="dc-verify">
        <div className="dc-verify-head">
          <h1>文书查验</h1>
          <p>
            输入印在文书页脚的查验编号，核对真伪和现在的状态。查证书请到<Link to="/verify">证书查验</Link>，填编号和姓名。
          </p>
        </div>
        <form
          className="vf-ask"
          onSubmit={(event) => {
            event.preventDefault()
            ask()
          }}
        >
          <label htmlFor="dc-code">查验编号</label>
          <input id="dc-code" className="lu-inp lu-inp-mono" value={text} maxLength={30} autoComplete="off" autoCapitalize="characters" spellCheck={false} placeholder="2345-6789-ABCK" aria-describedby="vf-hint" onChange={(event) => setText(event.target.value)} />
          <p id="vf-hint" className="vf-hint">
            {about.data?.numbers.map((one) => one.title).join('、') ?? ' '}。不分大小写，连字符可以不写。
          </p>
          <button type="submit" className="lu-btn lu-btn-primary" disabled={typed === '' || answer.isFetching}>
            查验
          </button>
        </form>
        <div className="vf-answer" aria-live="polite">
          <WrongHost domain={about.data?.domain ?? null} />
          {code === '' ? (
            <Notice tone="info" title="还没有查验">
              编号在文书页脚二维码的右边；也可以用手机扫二维码，直接打开这一页。
            </Notice>
          ) : answer.isFetching ? (
            <Loading lines={6} />
          ) : answer.error ? (
            <Failed error={answer.error} onRetry={() => void answer.refetch()} />
          ) : answer.data?.found ? (
            <Result found={answer.data.found} at={answer.data.at} demonstration={answer.data.demonstration} />
          ) : (
            <NotFound />
          )}
        </div>
        <aside className="vf-fake" aria-labelledby="vf-fake">
          <h2 id="vf-fake">
            <Icon name="shield" /> 怎样识别假冒网站
          </h2>
          <ul>
            <li>
              地址栏的域名只有 <b className="lu-mono">{domain}</b>，没有其他后缀。
            </li>
            <li>扫码后先看域名，再看结果；域名不对，结果再像也不要信。</li>
            <li>查验不收费，不要求登录、填证件号码、手机验证码或银行卡。</li>
            <li>不放心时不扫码，自己输入网址，再输入编号。</li>
          </ul>
        </aside>
      </div>
    </div>
  )
}

function WrongHost({ domain }: { domain: string | null }) {
  if (!domain || domain === location.host) return null
  return (
    <div style={{ marginBottom: 16 }}>
      <Notice tone="warn" title={`这不是正式网址。正式网址是 ${domain}。`}>
        您打开的是 {location.host}。请在正式网址上查验。
      </Notice>
    </div>
  )
}

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const problem = error instanceof CallError ? error.problem : undefined
  if (problem && problem.status < 500) return <Notice tone="warn" title={problem.message} />
  return <ErrorState what="没有查到结果" kept="" error={error} onRetry={onRetry} />
}

const words: Record<Found['state'], { title: string; shape: StatusShapeName; text: (found: Found) => string }> = {
  valid: { title: '有效', shape: 'done', text: (found) => (found.validUntil ? `文书由出具单位发出，有效期至 ${found.validUntil}。` : '文书由出具单位发出，现行有效。') },
  expired: { title: '已过期', shape: 'waiting', text: (found) => `有效期到 ${found.validUntil} 为止，请向持有人要新的文书。` },
  void: { title: '已作废', shape: 'block', text: (found) => `这份文书自 ${found.stateOn} 起无效，不能再作为凭证。` },
  replaced: { title: '已被新文书替代', shape: 'returned', text: (found) => `${found.stateOn} 起以新出具的为准，请向持有人要新的文书。` },
}

function Result({ found, at, demonstration }: { found: Found; at: string; demonstration: boolean }) {
  const word = words[found.state]
  const rows: [string, string | null][] = [
    ['文书', found.title],
    ['种类', found.kindTitle],
    ['文号', found.number],
    ['出具单位', found.issuerName],
    ['出具日期', found.issuedOn],
    ['持有人', found.holder],
    ['新文号', found.replacedByNumber],
    ['原因', found.state === 'valid' ? null : found.reason],
  ]
  return (
    <section className="vf-result" data-state={found.state} aria-labelledby="dc-state">
      <header>
        <StatusShape shape={word.shape} />
        <div>
          <h2 id="dc-state">{word.title}</h2>
          <p>{word.text(found)}</p>
        </div>
        <span className="lu-sm lu-t2">查验于 {exactly(at)}</span>
      </header>
      <dl>
        {rows.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      <p>
        把这里的内容和手里的文书逐项核对，有一项不同就不是这份文书。{demonstration && '本站是演示数据，结果不作凭证。'}
      </p>
    </section>
  )
}

function NotFound() {
  return (
    <section className="vf-result" data-state="absent" aria-labelledby="dc-absent">
      <header>
        <StatusShape shape="none" />
        <div>
          <h2 id="dc-absent">没有查到</h2>
          <p>没有这个编号的文书。这不等于文书是假的，请先核对：</p>
        </div>
      </header>
      <ol>
        <li>编号 12 位，没有数字 0、1，也没有字母 O、I、L；看错的多半是 8 和 B、5 和 S、2 和 Z。</li>
        <li>编号在页脚二维码的右边，不是文书上方的文号。</li>
        <li>仍然查不到，向文书上写明的出具单位核实。</li>
      </ol>
      <p>为防止猜号，编号写错和不存在给出同样的结果。</p>
    </section>
  )
}
