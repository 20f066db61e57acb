import { defineIndicators } from '../../kernel/indicators.ts'

export const indicators = defineIndicators('graduation', [
  {
    id: 'graduation-certificates',
    title: '核准毕业人数',
    unit: '人',
    clause: '001:1319',
    kind: 'flow',
    counted: 'flow',
    definition: '当年经主管部门核准毕业并编定毕业证书编号的人数，按毕业日期计；结业、肄业不计。',
  },
])
