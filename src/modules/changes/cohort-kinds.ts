import type { ChangeKind } from './change-kind.ts'

export const cohortKinds: readonly ChangeKind[] = [
  {
    key: 'promotion',
    title: '成批升级',
    group: '成批办理',
    workflow: 'changes.promotion',
    starters: ['school'],
    from: [],
    page: '/changes/promotions',
  },
]
