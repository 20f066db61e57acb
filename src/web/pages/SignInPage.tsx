import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router'
import { useSession, type Session } from '../../modules/access/model.ts'
import { call } from '../../kernel/client.ts'
import { isLocalPath } from '../../kernel/local-path.ts'
import { oidcRefusals, type OidcRefusal } from '../../kernel/oidc-words.ts'
import { api } from '../../modules/access/api.ts'
import { AuthLayout } from '../../ui/AuthLayout.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { homeOf } from '../portals.ts'
import { reloadSession } from '../Session.tsx'
import { SecondStepFields } from '../SecondStepFields.tsx'
import { sendCode, signIn, type SignInOutcome } from '../sign-in.ts'
import { SignInFields } from '../SignInFields.tsx'
import { useWindowTitle } from '../window-title.ts'
import { DemoAccounts, type DemoAccount } from './DemoAccounts.tsx'

export function SignInPage() {
  const session = useSession()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const refusedBy = params.get('refused')
  const [problem, setProblem] = useState<string | undefined>(refusedBy !== null && refusedBy in oidcRefusals ? oidcRefusals[refusedBy as OidcRefusal] : undefined)
  const [busy, setBusy] = useState(false)
  const [codeDue, setCodeDue] = useState(params.get('step') === 'second')
  const [filled, setFilled] = useState<DemoAccount>()
  useWindowTitle('登录')
  const goal = (now: Session) => (now.due ? '/me/security' : (localPath(params.get('from')) ?? homeOf(now)))

  const binding = params.get('bind') === '1'
  const ways = useQuery({ queryKey: ['access', 'ways'], queryFn: () => call(api.listSignInWays, {}), staleTime: Number.POSITIVE_INFINITY })
  const provider = ways.data?.identity

  const submit = async (step: () => Promise<SignInOutcome>) => {
    setBusy(true)
    setProblem(undefined)
    const { refused, secondStep } = await step()
    if (refused) {
      setProblem(refused)
      // A second step that ran out begins again with account and password.
      if (refused.startsWith('第二步已过期')) setCodeDue(false)
    } else if (secondStep) setCodeDue(true)
    else {
      const now = await reloadSession().catch(() => undefined)
      if (now?.acting) return void navigate(binding ? '/me/security?bind=1' : goal(now), { replace: true })
      setProblem(now ? '账号和口令都对，但这个账号还没有岗位。请本单位或上一级管理员授予岗位后再登录。' : '已经登录，但没有读到岗位。请刷新本页。')
    }
    setBusy(false)
  }

  if (session.signedIn && !busy) return <Navigate to={binding ? '/me/security?bind=1' : goal(session)} replace />
  return (
    <AuthLayout
      siteName={`${session.provinceName ?? ''}技工教育信息管理系统`}
      demo={session.demonstration}
      title="登录"
      intro={
        <>
          <p>主管部门、学校和学员从这里进入。没有账号的，请联系本单位管理员；要报技工院校的，<Link to="/apply/sign-up">在这里注册</Link>，账号是手机号。</p>
          <p>
            招生资质、政策条款不用登录，<Link to="/">在公共服务页查看</Link>。
          </p>
        </>
      }
    >
      {binding && !codeDue && (
        <Notice tone="info" title="身份已核实，还没有对应的账号">
          用本系统的账号和口令登录一次，再确认绑定，以后就可以直接进入。没有账号的，请联系本单位管理员。
        </Notice>
      )}
      {codeDue ? (
        <SecondStepFields
          problem={problem}
          busy={busy}
          onSubmit={(code) => void submit(() => sendCode(code))}
          onBack={() => {
            setProblem(undefined)
            setCodeDue(false)
          }}
        />
      ) : (
        <SignInFields filled={filled} problem={problem} busy={busy} submitText="登录" onSubmit={(name, word) => void submit(() => signIn(name, word))} />
      )}
      {provider && !codeDue && !binding && (
        <a className="lu-btn lu-btn-lg" style={{ width: '100%', justifyContent: 'center', marginTop: 12 }} href={`/api/auth/oidc/start?from=${encodeURIComponent(localPath(params.get('from')) ?? '/')}`}>
          用{provider.title}登录
        </a>
      )}
      {session.demonstration && !codeDue && <DemoAccounts onPick={setFilled} />}
    </AuthLayout>
  )
}

/** Only an address of this site is followed after a sign-in. */
function localPath(from: string | null): string | undefined {
  return from && isLocalPath(from) && !from.startsWith('/sign-in') ? from : undefined
}
