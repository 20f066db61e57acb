import { useSession, type Session } from '../../modules/access/model.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EmptyState, NoPermission } from '../../ui/EmptyState.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { homeOf, portalNames, portalOf } from '../portals.ts'

/** No page has this address. Absent and foreign are the same words. */
export function NotFoundPage() {
  const session = useSession()
  return (
    <div className="lu-web-lost">
      {portalOf(session) !== 'learner' && <PageHead title="没有找到这一页" />}
      <EmptyState
        icon="search"
        title="这个地址没有页面"
        actions={
          <ActionButton kind="primary" to={homeOf(session)}>
            {homeName(session)}
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
      {portal !== 'learner' && <PageHead title="不在这个岗位" />}
      <NoPermission
        title="这一页不在当前岗位的范围内"
        actions={
          <ActionButton kind="primary" to={homeOf(session)}>
            {homeName(session)}
          </ActionButton>
        }
      >
        您现在以{portal ? portalNames[portal] : ''}岗位“{session.acting?.roleTitle}”登录。
        {several ? '可以在右上角切换岗位后再打开。' : '如需使用，请本单位管理员授予相应岗位。'}
      </NoPermission>
    </div>
  )
}

function homeName(session: Session): string {
  const portal = portalOf(session)
  if (!portal) return '回到首页'
  return portal === 'learner' ? '回到“我的”' : '回到工作台'
}
