import type { RetentionRule } from '../../kernel/retention.ts'
import { emptyNames, listOld } from './retention-store.ts'

export const retention: readonly RetentionRule[] = [
  {
    kind: 'training.record',
    title: '培训记录',
    after: '结业',
    parameter: 'privacy.retention.training',
    action: 'anonymise',
    keeps: '项目、工种、学时、日期，培训人次不变',
    listDue: listOld,
    erase: emptyNames,
  },
]
