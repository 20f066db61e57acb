import { defineIndicators } from '../../kernel/indicators.ts'

const countingParameters = [
  'students.counted.active',
  'students.counted.internship',
  'students.counted.suspended',
  'students.counted.retained',
  'students.counted.transferring',
  'students.counted.part-time',
  'students.part-time.minimum-length',
  'students.counted.short-part-time',
  'students.counted.joint',
] as const

export const indicators = defineIndicators('students', [
  {
    id: 'annual-enrolment',
    title: '年招生规模',
    unit: '人',
    clause: '003:62',
    kind: 'flow',
    counted: 'flow',
    definition: '自然年内（春季加秋季）经审核完成学籍注册的新生人数，全日制与非全日制都计，注册撤销的不计。',
    rows: { page: '/students?registered=live&org={org}', means: '学籍', counts: 'value' },
  },
  {
    id: 'on-roll-students',
    together: 'indicators_of_census',
    title: '在校生规模',
    unit: '人',
    clause: '003:67',
    kind: 'point',
    counted: 'point',
    definition:
      '统计时点已注册且还没有离校的学生，一人计在注册学籍的学校。往期只看注册日期和离校日期；今天的数还看学籍状态：休学、岗位实习、保留学籍、转学办理中的是否计入由参数决定。非全日制和联合办学在各期都按参数。',
    parameters: countingParameters,
    rows: { page: '/students?onRoll=live&org={org}', means: '学籍', counts: 'value' },
  },
  {
    id: 'senior-share',
    together: 'indicators_of_census',
    title: '高级技工学校、技师学院高级工班以上在校生比例',
    unit: '%',
    clause: '003:72',
    kind: 'ratio',
    counted: 'point',
    definition:
      '分子为高级技工学校和技师学院（按当时的层级）中高级工、预备技师（技师）层次的在校生。正文没有写明分母，两种读法都算。在校生口径同在校生规模。',
    readings: [
      { key: 'all-schools', title: '分母：全部技工院校在校生' },
      { key: 'senior-schools', title: '分母：高级技工学校、技师学院在校生' },
    ],
    parameters: countingParameters,
    rows: { page: '/students?onRoll=live&trainingLevel=senior,technician&org={org}', means: '学籍（分子）', counts: 'value', atSchool: true },
  },
  {
    id: 'graduates',
    together: 'indicators_of_leavers',
    title: '毕业生数',
    unit: '人',
    clause: '003:19',
    kind: 'flow',
    counted: 'flow',
    definition: '当年以毕业离校的学籍数，全日制与非全日制都计；结业、肄业不计。',
  },
  {
    id: 'senior-graduates',
    together: 'indicators_of_leavers',
    title: '高级工以上层次毕业生数',
    unit: '人',
    clause: '001:196',
    kind: 'flow',
    counted: 'flow',
    definition: '当年毕业生中高级工、预备技师（技师）层次的人数。只是高技能人才培养的学制部分，培训取证的不在内。',
  },
])
