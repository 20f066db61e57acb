import { defineIndicators } from '../../kernel/indicators.ts'

const readings = [
  { key: 'all-graduates', title: '分母：当年全部毕业生' },
  { key: 'labour-force', title: '分母：扣除升学和入伍的毕业生' },
]

export const indicators = defineIndicators('employment', [
  {
    id: 'initial-employment-rate',
    together: 'indicators_of_graduates',
    title: '毕业生初次就业率',
    unit: '%',
    clause: '003:77',
    kind: 'ratio',
    counted: 'flow',
    definition:
      '当年毕业生中到统计时点（参数，默认 12 月 31 日）已落实去向的比例。升学、入伍、灵活就业是否计入分子，非全日制毕业生是否计入分母，由参数决定。正文没有写明分母，两种读法都算。',
    readings,
    parameters: [
      'employment.counts.further-study',
      'employment.counts.army',
      'employment.counts.flexible',
      'employment.reference-date',
      'employment.graduates.part-time',
    ],
    rows: { page: '/graduate-destinations?period=live&org={org}', means: '毕业生（分母）', counts: 'base' },
  },
  {
    id: 'employment-rate',
    together: 'indicators_of_graduates',
    title: '毕业生就业率',
    unit: '%',
    clause: '001:1012',
    kind: 'ratio',
    counted: 'flow',
    definition:
      '当年毕业生中到期末（12 月 31 日，当年为今天）已落实去向的比例，与按参数所定时点统计的初次就业率是两个指标。分子分母的口径参数与初次就业率相同；正文没有写明分母，两种读法都算。',
    readings,
    parameters: ['employment.counts.further-study', 'employment.counts.army', 'employment.counts.flexible', 'employment.graduates.part-time'],
    rows: { page: '/graduate-destinations?period=live&org={org}', means: '毕业生（分母）', counts: 'base' },
  },
])
