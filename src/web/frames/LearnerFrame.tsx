import { useEffect } from 'react'
import { useNavigate } from 'react-router'
import { useSession } from '../../modules/access/model.ts'
import { ClauseProvider } from '../../ui/ClauseProvider.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { LearnerShell } from '../../ui/LearnerShell.tsx'
import { loadClause } from '../clauses.ts'
import { menuOf } from '../menu.ts'
import { signOut } from '../sign-in.ts'
import type { FrameProps } from './PortalFrame.tsx'

/** The learner's frame, made for the phone. The route's handle names the page and the way back. */
export function LearnerFrame({ handle, children }: FrameProps) {
  const session = useSession()
  const navigate = useNavigate()
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
        items={menuOf('learner', session.permissions, undefined).flatMap((group) => group.items)}
        extra={
          <>
            <IconButton name="lock" label="登录安全" onClick={() => void navigate('/me/security')} />
            <IconButton name="exit" label="退出登录" onClick={() => void signOut()} />
          </>
        }
      >
        {children}
      </LearnerShell>
    </ClauseProvider>
  )
}
