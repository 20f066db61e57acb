import type { Ctx } from './context.ts'
import { getImplementation } from './cases.ts'
import type { DueMove } from './due-dates.ts'
import { notify } from './notices.ts'
import type { Workflow } from './workflow.ts'

/** The permission by which a side of a kind of case works: that of the first state which waits for it. */
export function permissionOfSide(workflow: Workflow, side: 'owner' | 'authority'): string | undefined {
  return Object.values(workflow.states).find((state) => state.waits?.side === side)?.waits?.permission
}

/** Where the page of a case is. */
export function pageOfCase(workflowId: string, id: string): string {
  return (getImplementation(workflowId).page ?? '/cases/{id}').replace('{id}', id)
}

/** Tells both sides of the cases that their due day moved: one notice for each post, however many cases it is about. */
export async function tellMoved(ctx: Ctx, moves: readonly DueMove[], why: string): Promise<void> {
  const posts = new Map<string, { orgNo: number; permission: string; moves: DueMove[] }>()
  for (const move of moves) {
    const { workflow } = getImplementation(move.workflow)
    for (const [side, orgNo] of [['owner', move.orgNo], ['authority', move.authorityNo]] as const) {
      const permission = permissionOfSide(workflow, side)
      if (!permission) continue
      const key = `${orgNo} ${permission}`
      const post = posts.get(key) ?? { orgNo, permission, moves: [] }
      post.moves.push(move)
      posts.set(key, post)
    }
  }
  for (const { orgNo, permission, moves: own } of posts.values()) {
    const [first] = own
    if (!first) continue
    const word = (move: DueMove) => `${move.no} ${move.title}：${move.dueOn} → ${move.to}${move.provisional ? '（暂定）' : ''}`
    await notify(ctx, {
      to: { orgNo, permission },
      kind: 'case.due-moved',
      title: own.length === 1 ? `${first.no} 的办理期限改为 ${first.to}` : `${own.length} 件办件的办理期限改变`,
      text: `${why.replace(/。?$/, '。')}${own.slice(0, 5).map(word).join('；')}${own.length > 5 ? `；另有 ${own.length - 5} 件` : ''}。`,
      link: own.length === 1 ? pageOfCase(first.workflow, first.id) : '/todos',
    })
  }
}
