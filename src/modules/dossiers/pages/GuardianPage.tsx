import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import type { GuardianView } from '../family-api.ts'
import './dossiers.css'
import { ConsentTag } from './parts.tsx'

/** 监护人查看: by the code the school gave, without an account. The code stays out of the address that is sent. */
export function GuardianPage() {
  const [code, setCode] = useState(() => location.hash.slice(1))
  const open = useMutation({ mutationFn: (text: string) => call(api.openAsGuardian, { code: text.trim() }) })
  const { mutate } = open
  useEffect(() => {
    if (location.hash.length > 8) {
      mutate(location.hash.slice(1))
      history.replaceState(null, '', location.pathname)
    }
  }, [mutate])
  return (
    <div className="lu-w">
      <div className="lu-stack">
        <PageHead title="监护人查看" context="学校发给监护人的查看码，只在有效期内能用；每次打开，学校和学生本人都看得到。" />
        {!open.data && (
          <Card>
            <form
              className="lu-form"
              onSubmit={(event) => {
                event.preventDefault()
                if (code.trim().length >= 8) open.mutate(code)
              }}
            >
              <div className="lu-field">
                <label htmlFor="ds-code">查看码</label>
                <input id="ds-code" className="lu-inp lu-inp-mono" value={code} maxLength={40} autoComplete="off" autoCapitalize="characters" spellCheck={false} placeholder="JH-0000-0000-0000-0000" onChange={(event) => setCode(event.target.value)} />
              </div>
              <ActionButton submit kind="primary" wide busy={open.isPending}>查看</ActionButton>
            </form>
            {open.error && <Notice tone="warn" title={problemOf(open.error).message} />}
          </Card>
        )}
        {open.data && <Shown view={open.data} code={code} onAnswered={() => open.mutate(code)} />}
      </div>
    </div>
  )
}

function Shown({ view, code, onAnswered }: { view: GuardianView; code: string; onAnswered: () => void }) {
  const answer = useMutation({
    mutationFn: (one: { purpose: GuardianView['consents'][number]['purpose']; version: string; action: 'given' | 'refused' | 'withdrawn' }) => call(api.answerAsGuardian, { code: code.trim(), ...one }),
    onSuccess: onAnswered,
  })
  return (
    <>
      <Card title={view.student} meta={view.school}>
        <Facts columns={1} facts={view.facts} />
        <p className="lu-t3 lu-sm">{view.asOf} 的情况。查看码 {whenText(view.expiresAt)} 到期。</p>
      </Card>
      {view.conduct.length > 0 && (
        <Card title="有效的奖惩" flush>
          {view.conduct.map((one) => <div key={one.title + one.on} className="ds-item"><b>{one.level}</b> {one.title}<div className="lu-t2 lu-sm">{one.on}{one.until && `，到 ${one.until}`}{one.appealUntil && `；学生可以在 ${one.appealUntil} 以前申诉`}</div></div>)}
        </Card>
      )}
      {view.consents.length > 0 ? (
        <Card title="请您答复" meta="可以随时请学校登记撤回" flush>
          {answer.error && <div className="ds-item"><ProblemNotice problem={problemOf(answer.error)} /></div>}
          {view.consents.map((one) => (
            <div key={one.purpose} className="ds-item">
              <div className="lu-row lu-wrap"><b>{one.title}</b><span className="lu-sp" /><ConsentTag state={one.state} /></div>
              <p className="lu-t2">{one.body}</p>
              {one.at && <p className="lu-t3 lu-sm">{one.by} {whenText(one.at)}</p>}
              <div className="lu-row lu-wrap">
                {one.state !== 'given' && <ActionButton kind={one.state === 'none' ? 'primary' : 'plain'} small busy={answer.isPending} onClick={() => answer.mutate({ purpose: one.purpose, version: one.version, action: 'given' })}>同意</ActionButton>}
                {one.state === 'given' && <ActionButton small busy={answer.isPending} onClick={() => answer.mutate({ purpose: one.purpose, version: one.version, action: 'withdrawn' })}>撤回同意</ActionButton>}
                {one.state === 'none' && <ActionButton small busy={answer.isPending} onClick={() => answer.mutate({ purpose: one.purpose, version: one.version, action: 'refused' })}>不同意</ActionButton>}
              </div>
            </div>
          ))}
        </Card>
      ) : (
        <Notice>学生已成年，同意书由本人答复。</Notice>
      )}
    </>
  )
}
