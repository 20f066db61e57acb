import type { ChangeKind } from './change-kind.ts'

export const closingKinds: readonly ChangeKind[] = [
  {
    key: 'closing',
    title: '学校关闭、合并的学生转学',
    group: '成批办理',
    workflow: 'changes.closing',
    starters: ['authority'],
    from: [],
    page: '/changes/closing',
  },
]
