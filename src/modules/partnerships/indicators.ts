import { defineIndicators } from '../../kernel/indicators.ts'

export const indicators = defineIndicators('partnerships', [
  {
    id: 'education-groups',
    title: '技师学院（职业培训）集团',
    unit: '个',
    clause: '003:87',
    kind: 'point',
    counted: 'point',
    definition: '统计时点在册的技师学院（职业培训）集团数，计在牵头学校。',
    rows: { page: '/education-groups?period=live&org={org}', means: '集团', counts: 'value' },
  },
])
