import { useLocation } from 'react-router'
import { useSession } from '../../modules/access/model.ts'
import { ClauseProvider } from '../../ui/ClauseProvider.tsx'
import { PublicPage } from '../../ui/PublicPage.tsx'
import { loadClause } from '../clauses.ts'
import { helpTo } from '../portals.ts'
import { publicPages } from '../public-pages.ts'
import type { FrameProps } from './PortalFrame.tsx'

/** The frame of public pages: no sign-in needed for anything shown in it. */
export function PublicFrame({ children }: FrameProps) {
  const session = useSession()
  const { pathname } = useLocation()
  const province = session.provinceName ?? ''
  return (
    <ClauseProvider load={loadClause}>
      <PublicPage
        domain={session.domain}
        siteName={`${province}技工教育公共服务`}
        demo={session.demonstration}
        items={publicPages}
        helpTo={helpTo(pathname)}
        {...(session.signedIn ? {} : { signInTo: '/sign-in' })}
        footer={`${province}人力资源社会保障部门${session.demonstration ? '（演示）' : ''}`}
        footerNote="公开页面不需要登录，也不收集证件号码。"
      >
        {children}
      </PublicPage>
    </ClauseProvider>
  )
}
