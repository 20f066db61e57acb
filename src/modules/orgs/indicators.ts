import { defineIndicators } from '../../kernel/indicators.ts'

export const indicators = defineIndicators('orgs', [
  {
    id: 'school-count',
    title: '技工院校数',
    unit: '所',
    clause: '003:52',
    kind: 'point',
    counted: 'point',
    definition:
      '统计时点处于在办、限期整改、暂停招生状态的技工学校、高级技工学校、技师学院之和；筹设的和已退出的不计，分校和教学点不另计。层级和状态按单位沿革中当时的一段。',
    parameters: ['school-count.includes-suspended', 'school-count.includes-preparing'],
    rows: { page: '/orgs?f.state=operating,rectifying,suspended&f.authority={org}', means: '学校', counts: 'value' },
  },
  {
    id: 'technician-school-count',
    title: '技师学院数',
    unit: '所',
    clause: '003:57',
    kind: 'point',
    counted: 'point',
    definition: '统计时点层级为技师学院的学校数，状态口径同技工院校数。',
    parameters: ['school-count.includes-suspended', 'school-count.includes-preparing'],
    rows: { page: '/orgs?f.state=operating,rectifying,suspended&f.level=technician&f.authority={org}', means: '学校', counts: 'value' },
  },
])
