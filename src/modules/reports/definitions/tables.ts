/** The tables that a report may show; what fills them is in ledger.ts. */
export const reportTables = {
  'level-sex': { title: '年末在册学生：培养层次与性别', unit: '人' },
  'specialty-level': { title: '年末在册学生：专业与培养层次', unit: '人' },
  'source-mode': { title: '年末在册学生：生源类别与学习形式', unit: '人' },
  'region-level': { title: '年末在册学生：市州与培养层次', unit: '人' },
  'school-level': { title: '年末在册学生：学校与培养层次', unit: '人' },
  destinations: { title: '毕业生去向', unit: '人' },
  projects: { title: '职业培训项目', unit: '人次' },
} as const
export type TableId = keyof typeof reportTables
