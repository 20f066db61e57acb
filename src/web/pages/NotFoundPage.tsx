import { useSession } from '../../modules/access/model.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EmptyState, NoPermission } from '../../ui/EmptyState.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { homeOf, portalNames, portalOf } from '../portals.ts'

/** No page has this address. Absent and foreign are the same words. */
export function NotFoundPage() {
  const session = useSession()
  return (
    <div className="lu-web-lost">
      <PageHead title="没有找到这一页" />
      <EmptyState
        icon="search"
        title="这个地址没有页面"
        actions={
          <ActionButton kind="primary" to={homeOf(session)}>
            {session.signedIn ? '回到工作台' : '回到首页'}
          </ActionButton>
        }
      >
        地址可能抄漏了几个字，或者这一页已经撤下。
      </EmptyState>
    </div>
  )
}

/** The page exists, but not for the portal of the acting post. */
export function WrongPortalPage() {
  const session = useSession()
  const portal = portalOf(session)
  const several = session.posts.length > 1
  return (
    <div className="lu-web-lost">
      <PageHead title="不在这个岗位" />
      <NoPermission
        title="这一页不在当前岗位的范围内"
        actions={
          <ActionButton kind="primary" to={homeOf(session)}>
            回到工作台
          </ActionButton>
        }
      >
        您现在以{portal ? portalNames[portal] : ''}岗位“{session.acting?.roleTitle}”登录。
        {several ? '可以在右上角切换岗位后再打开。' : '如需使用，请本单位管理员授予相应岗位。'}
      </NoPermission>
    </div>
  )
}
