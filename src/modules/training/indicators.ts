import { defineIndicators } from '../../kernel/indicators.ts'

export const indicators = defineIndicators('training', [
  {
    id: 'training-person-times',
    title: '开展职业培训',
    unit: '人次',
    clause: '003:82',
    kind: 'flow',
    counted: 'flow',
    definition: '当年办结的职业培训，每人每期计一人次；计一人次的最少学时由参数决定，默认不限。',
    parameters: ['training.person-time.minimum-hours'],
    rows: { page: '/training-records?period=live&org={org}', means: '培训记录', counts: 'value' },
  },
])
