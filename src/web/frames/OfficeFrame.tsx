import { useQuery } from '@tanstack/react-query'
import { useLocation, useNavigate } from 'react-router'
import { maskName } from '../../kernel/mask.ts'
import { useSession, type SessionPost } from '../../modules/access/model.ts'
import { AppTheme } from '../../ui/AppTheme.tsx'
import { ClauseProvider } from '../../ui/ClauseProvider.tsx'
import { Shell } from '../../ui/Shell.tsx'
import { loadClause } from '../clauses.ts'
import { countNotices, countTodos, goKeysOf, menuOf } from '../menu.ts'
import { helpTo, homeOf, portalNames, portalOf } from '../portals.ts'
import { noticeCountKey, todoCountKey } from '../query-client.ts'
import { searchHintOf } from '../search-targets.ts'
import { actAs, signOut } from '../sign-in.ts'
import type { FrameProps } from './PortalFrame.tsx'
import { PostDrift } from './PostDrift.tsx'

/** The frame of authorities, schools and enterprises (which have nothing to search): menu of every module, acting post, search, keys. */
export function OfficeFrame({ children }: FrameProps) {
  const session = useSession()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const portal = portalOf(session) ?? 'authority'
  const todos = useQuery({
    queryKey: todoCountKey,
    queryFn: countTodos,
    enabled: session.permissions.includes('todos.read'),
    refetchInterval: 60_000,
    retry: false,
  })
  const notices = useQuery({ queryKey: noticeCountKey, queryFn: countNotices, enabled: !session.due, refetchInterval: 60_000, retry: false })
  const menu = menuOf(portal, session.permissions, todos.data)
  const searchHint = searchHintOf(menu)
  const titleOf = (post: SessionPost) => `${post.orgName} · ${post.roleTitle}`
  return (
    <AppTheme>
      <ClauseProvider load={loadClause}>
        <Shell
          portal={portalNames[portal]}
          home={homeOf(session)}
          demo={session.demonstration}
          {...(searchHint === undefined ? {} : { searchTo: '/search', searchHint })}
          helpTo={helpTo(pathname)}
          noticesTo="/notices"
          unread={notices.data}
          posts={session.posts.map((post) => ({ key: post.id, title: titleOf(post) }))}
          post={session.acting?.id ?? ''}
          onPost={actAs}
          person={maskName(session.acting?.holderName ?? '')}
          personActions={[
            { key: 'notices', title: '通知设置', onClick: () => void navigate('/notices/settings') },
            { key: 'security', title: '登录安全', onClick: () => void navigate('/me/security') },
            { key: 'sign-out', title: '退出登录', onClick: () => void signOut() },
          ]}
          menu={menu}
          goKeys={goKeysOf(menu)}
        >
          <PostDrift />
          {children}
        </Shell>
      </ClauseProvider>
    </AppTheme>
  )
}
