import type { Portal } from '../kernel/module.ts'
import type { Session } from '../modules/access/model.ts'

/** What a module's route says of itself; `title` and `backTo` fill the bar of the learner's frame. */
export type PageHandle = { portals?: readonly Portal[]; title?: string; backTo?: string }

export const portalNames: Record<Portal, string> = {
  authority: '主管部门',
  school: '学校',
  enterprise: '企业',
  learner: '学员',
  public: '公众',
}

/** The help about a page. */
export const helpTo = (pathname: string) => `/help?page=${encodeURIComponent(pathname)}`

/** The portal of the acting post; undefined for a visitor. */
export function portalOf(session: Session): Portal | undefined {
  return session.acting ? (session.acting.portal as Portal) : undefined
}

/** Where a post starts: the country at its board, officers at 待办, or at 权限对照 when the post has none; learners at 我的; enterprises at their home; visitors at the public home. */
export function homeOf(session: Pick<Session, 'acting' | 'permissions'>): string {
  if (!session.acting) return '/'
  if (session.acting.portal === 'learner') return '/me'
  if (session.acting.portal === 'enterprise') return '/enterprise'
  if (session.permissions.includes('national.read')) return '/national'
  return session.permissions.includes('todos.read') ? '/todos' : '/permissions'
}
