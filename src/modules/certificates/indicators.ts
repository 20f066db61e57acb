import { defineIndicators } from '../../kernel/indicators.ts'

export const indicators = defineIndicators('certificates', [
  {
    id: 'certificates-issued',
    title: '颁发证书数',
    unit: '本',
    clause: '000:44',
    kind: 'flow',
    counted: 'flow',
    definition: '当年颁发的各种证书，按颁发日期计，作废的不计，换发后注销的旧证计一次；补录的按原颁发日期计。',
  },
])
