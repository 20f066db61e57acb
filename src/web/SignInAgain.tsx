import { useEffect, useRef, useState } from 'react'
import { call } from '../kernel/client.ts'
import { api } from '../modules/access/api.ts'
import { useSession } from '../modules/access/model.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { onExpiry } from './expiry.ts'
import { SecondStepFields } from './SecondStepFields.tsx'
import { forgetPost, sendCode, signIn, type SignInOutcome } from './sign-in.ts'
import { SignInFields } from './SignInFields.tsx'

/** The dialog over the page when the sign-in has expired: nothing below it is lost, the request goes on after it. */
export function SignInAgain() {
  const session = useSession()
  const username = session.username ?? ''
  const dialog = useRef<HTMLDialogElement>(null)
  const settle = useRef<((outcome: 'again' | 'given-up') => void) | undefined>(undefined)
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [codeDue, setCodeDue] = useState(false)

  useEffect(() => {
    onExpiry(() => {
      setProblem(undefined)
      setCodeDue(false)
      dialog.current?.showModal()
      dialog.current?.querySelector<HTMLInputElement>('input[type=password]')?.focus()
      return new Promise((done) => {
        settle.current = done
      })
    })
    return () => onExpiry(undefined)
  }, [])

  const finish = (outcome: 'again' | 'given-up') => {
    settle.current?.(outcome)
    settle.current = undefined
    if (dialog.current?.open) dialog.current.close()
  }

  const submit = async (step: () => Promise<SignInOutcome>) => {
    setBusy(true)
    const outcome = await step()
    const refused = outcome.refused ?? (outcome.secondStep ? undefined : await samePost(session.acting?.id))
    setBusy(false)
    setProblem(refused)
    if (outcome.secondStep) setCodeDue(true)
    else if (!refused) finish('again')
    else if (refused.startsWith('第二步已过期')) setCodeDue(false)
  }

  return (
    <dialog ref={dialog} className="lu-dialog" aria-labelledby="lu-again" onClose={() => finish('given-up')}>
      <h2 id="lu-again">请重新登录</h2>
      <p className="lu-t2 lu-md">登录已过期。登录后留在这一页，填写的内容不会丢，刚才的操作会接着办。</p>
      {codeDue ? (
        <SecondStepFields problem={problem} busy={busy} onSubmit={(code) => void submit(() => sendCode(code))} onBack={() => setCodeDue(false)} />
      ) : (
        <SignInFields
          fixedUsername={username}
          problem={problem}
          busy={busy}
          submitText="登录并继续"
          onSubmit={(_, password) => void submit(() => signIn(username, password))}
          extra={
            <ActionButton
              onClick={() => {
                forgetPost()
                location.assign('/sign-in')
              }}
            >
              换个账号
            </ActionButton>
          }
        />
      )}
    </dialog>
  )
}

/** A request must not be repeated in another post than the one the page was filled in. */
async function samePost(postId: string | undefined): Promise<string | undefined> {
  const now = await call(api.getSession, {}).catch(() => undefined)
  if (now && now.acting?.id === postId) return undefined
  return '已经登录，但这个账号的岗位变了，本页的操作没有继续。请复制需要的内容，再刷新本页。'
}
