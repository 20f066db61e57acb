import type { ChangeKind } from './change-kind.ts'

export const transferKinds: readonly ChangeKind[] = [
  {
    key: 'transfer',
    title: '转学',
    group: '转学',
    workflow: 'changes.transfer',
    starters: ['school', 'learner', 'receiving'],
    from: ['active'],
    ask: {
      intro: '先由本校审核，再由转入学校和两地主管部门审核。办结以前学籍仍在本校。',
      fields: [
        { key: 'toOrgNo', title: '转入学校', type: 'school', required: true, help: '按校名或所在地查找。' },
        { key: 'reason', title: '转学的原因', type: 'longtext', required: true },
      ],
      evidence: 'required',
      evidenceWords: '证明转学原因的材料，如户口迁移、家庭住址变动、身体原因的证明',
    },
  },
  {
    key: 'transfer-out',
    title: '转往外省',
    group: '转学',
    workflow: 'changes.transfer-out',
    starters: ['school'],
    from: ['active'],
  },
  {
    key: 'transfer-in',
    title: '外省转入',
    group: '转学',
    workflow: 'changes.transfer-in',
    starters: ['school'],
    from: ['pending'],
  },
]
