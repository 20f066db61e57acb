/** A figure as the reports know it: an indicator of the catalogue, or a count of their own. */
export type FigureDefinition = {
  id: string
  aliases: readonly string[]
  /** Absent for an indicator: title, unit, definition and clause are the catalogue's. */
  own?: { title: string; unit: string; definition: string; definitionVersion: string; clause: string }
  /** Shown to one sort of organisation only. */
  only?: 'authority'
}

const one = { definitionVersion: '1' } as const

/** Every figure that a report may show. Narrative and cross-check know them by title and aliases. */
export const reportFigures: readonly FigureDefinition[] = [
  { id: 'school-count', aliases: ['技工院校总数', '技工院校'], only: 'authority' },
  { id: 'technician-school-count', aliases: ['技师学院'], only: 'authority' },
  { id: 'senior-school-count', aliases: ['高级技工学校'], only: 'authority' },
  { id: 'cities-with-technician-school', aliases: [], only: 'authority' },
  { id: 'education-groups', aliases: ['职业培训集团'] },
  { id: 'annual-enrolment', aliases: ['招生规模', '年招生', '招生', '新生'] },
  { id: 'on-roll-students', aliases: ['在校生', '在校学生', '在册学生'] },
  { id: 'senior-share', aliases: ['高级工班以上在校生比例', '高级工以上在校生比例', '高级工以上比例'] },
  { id: 'female-students', aliases: ['女学生'], own: { title: '女生数', unit: '人', definition: '年末在册学生中的女生。', clause: '001:1149', ...one } },
  { id: 'full-time-students', aliases: ['全日制学生', '全日制在校生'], own: { title: '全日制在册学生数', unit: '人', definition: '年末在册学生中学习形式为全日制的。', clause: '001:1149', ...one } },
  { id: 'specialties-taught', aliases: ['开设专业', '专业数'], own: { title: '在读专业数', unit: '个', definition: '年末有在册学生的专业，按专业代码计，一个代码计一个。', clause: '001:1149', ...one } },
  { id: 'graduates', aliases: ['毕业生总数', '毕业生'] },
  { id: 'senior-graduates', aliases: ['高级工以上毕业生'] },
  { id: 'initial-employment-rate', aliases: ['初次就业率'] },
  { id: 'employment-rate', aliases: ['毕业生年终就业率', '就业率'] },
  { id: 'settled-graduates', aliases: ['落实去向', '已就业毕业生'], own: { title: '落实去向毕业生数', unit: '人', definition: '当年毕业生中到统计时点已落实去向、按参数计入就业的人数，与初次就业率的分子相同。', clause: '002:191', ...one } },
  { id: 'further-study-graduates', aliases: ['升学'], own: { title: '升学毕业生数', unit: '人', definition: '当年毕业生中去向登记为升入高一层次技工院校、高等学校或出国出境的人数。', clause: '002:191', ...one } },
  { id: 'unsettled-graduates', aliases: ['未就业毕业生', '未就业'], own: { title: '未落实去向毕业生数', unit: '人', definition: '当年毕业生中去向登记为未就业或去向不明的人数。', clause: '002:191', ...one } },
  { id: 'certificates-issued', aliases: ['颁发证书', '获证'] },
  { id: 'training-person-times', aliases: ['职业培训', '培训人次'] },
]
