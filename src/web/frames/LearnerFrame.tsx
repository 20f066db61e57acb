import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { useSession } from '../../modules/access/model.ts'
import { ClauseProvider } from '../../ui/ClauseProvider.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { LearnerShell } from '../../ui/LearnerShell.tsx'
import type { MenuItem } from '../../ui/shell-types.ts'
import { loadClause } from '../clauses.ts'
import { countNotices, menuOf } from '../menu.ts'
import { helpTo } from '../portals.ts'
import { noticeCountKey } from '../query-client.ts'
import { signOut } from '../sign-in.ts'
import type { FrameProps } from './PortalFrame.tsx'

/** The learner's frame, made for the phone. The route's handle names the page and the way back. */
export function LearnerFrame({ handle, children }: FrameProps) {
  const session = useSession()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const unread = useQuery({ queryKey: noticeCountKey, queryFn: countNotices, enabled: !session.due, refetchInterval: 60_000, retry: false }).data ?? 0
  const title = handle.title ?? '鲁班 · 学员'
  useEffect(() => {
    document.title = `${title} · 鲁班`
  }, [title])
  return (
    <ClauseProvider load={loadClause}>
      <LearnerShell
        title={title}
        {...(handle.backTo ? { backTo: handle.backTo } : {})}
        demo={session.demonstration}
        items={[...menuOf('learner', session.permissions, undefined).flatMap((group) => group.items), ...ownPages(unread)]}
        extra={
          <>
            <span className="lu-bell">
              <IconButton name="bell" label={unread > 0 ? `通知，${unread} 条未读` : '通知'} onClick={() => void navigate('/notices')} />
              {unread > 0 && <span className="lu-badge" aria-hidden="true">{unread}</span>}
            </span>
            <IconButton name="help" label="帮助" onClick={() => void navigate(helpTo(pathname))} />
            <IconButton name="exit" label="退出登录" onClick={() => void signOut()} />
          </>
        }
      >
        {children}
      </LearnerShell>
    </ClauseProvider>
  )
}

/** Pages of every account, which the frame itself leads to. */
function ownPages(unread: number): MenuItem[] {
  return [
    { key: '/notices', title: '通知', to: '/notices', icon: 'bell', badge: unread || undefined, hint: '看学校和主管部门发来的通知，改通知方式' },
    { key: '/me/security', title: '登录安全', to: '/me/security', icon: 'lock', hint: '改口令，开启第二步验证，看登录过的设备' },
  ]
}
