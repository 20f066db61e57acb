import { useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { api } from '../api.ts'
import { useSession } from '../model.ts'
import './accounts.css'
import { DeputyCard } from './DeputyCard.tsx'
import { IdentityCard } from './IdentityCard.tsx'
import { PasswordCard } from './PasswordCard.tsx'
import { SecondFactorCard } from './SecondFactorCard.tsx'
import { SessionsCard } from './SessionsCard.tsx'

const dues = {
  password: { title: '请先修改口令', text: '口令是管理员给的，或者已经到期。改过以后就可以办其他事。' },
  secondFactor: { title: '请先启用动态码', text: '这个岗位必须使用动态码。启用以后就可以办其他事。' },
}

/** 登录安全: own password, second factor, devices and sign-ins; who stands in for the own post. */
export function SecurityPage() {
  const session = useSession()
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery({ queryKey: ['access', 'security'], queryFn: () => call(api.getSecurity, {}) })
  // A duty that is done opens everything else, so the session is read anew with the page.
  const refresh = () => (session.due ? location.assign('/') : void queries.invalidateQueries({ queryKey: ['access'] }))
  return (
    <>
      {session.acting?.portal !== 'learner' && <PageHead title="登录安全" context={`账号 ${session.username ?? ''}`} />}
      {error && <ErrorState what="没有读到登录安全" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={6} />}
      {data && (
        <div className="ac-cards">
          {data.due && (
            <Notice tone="warn" title={dues[data.due].title}>
              {dues[data.due].text}
            </Notice>
          )}
          <PasswordCard username={data.username} setAt={data.passwordSetAt} days={data.passwordDays} onDone={refresh} />
          <SecondFactorCard {...data.secondFactor} onDone={refresh} />
          {data.identity && <IdentityCard {...data.identity} onDone={refresh} />}
          {!session.due && session.acting?.portal !== 'learner' && <DeputyCard />}
          <SessionsCard signIns={data.signIns} sessions={data.sessions} onDone={refresh} />
        </div>
      )}
    </>
  )
}
