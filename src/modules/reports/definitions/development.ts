import type { ReportDefinition } from '../model.ts'

/** 技工院校发展年度报告: how the school, or the schools of a region, have grown. */
export const development: ReportDefinition = {
  id: 'development',
  title: '技工院校发展年度报告',
  short: '发展报告',
  clause: '002:191',
  chapters: [
    {
      id: 'scale',
      title: '规模与结构',
      hint: '院校数、招生、在校生和层次结构的变化。',
      figures: ['school-count', 'technician-school-count', 'senior-school-count', 'cities-with-technician-school', 'annual-enrolment', 'on-roll-students', 'senior-share'],
      tables: ['level-sex', 'school-level'],
      charts: [
        { id: 'enrolment', title: '历年招生规模', kind: 'trend', figure: 'annual-enrolment' },
        { id: 'on-roll', title: '历年在校生规模', kind: 'trend', figure: 'on-roll-students' },
      ],
      start: '当年招生〔年招生规模〕（〔年招生规模·增幅〕），年末在校生规模〔在校生规模〕（〔在校生规模·增幅〕）。',
    },
    {
      id: 'specialties',
      title: '专业建设',
      hint: '新增、撤销和改造的专业，与当地产业的关系。',
      figures: ['specialties-taught'],
      tables: ['specialty-level'],
      charts: [],
      start: '年末有在册学生的专业〔在读专业数〕。',
    },
    {
      id: 'conditions',
      title: '办学条件',
      hint: '校舍、设备、师资和经费。台账没有的数字要说明来源。',
      figures: [],
      tables: [],
      charts: [],
      start: '',
    },
    {
      id: 'service',
      title: '服务发展',
      hint: '毕业生输送、职业培训、对口帮扶。',
      figures: ['graduates', 'training-person-times', 'education-groups'],
      tables: ['projects'],
      charts: [{ id: 'training', title: '历年职业培训人次', kind: 'trend', figure: 'training-person-times' }],
      start: '当年毕业生数〔毕业生数〕；开展职业培训〔开展职业培训〕。',
    },
    { id: 'plan', title: '下一年打算', hint: '目标、举措和要上级支持的事。', figures: [], tables: [], charts: [], start: '' },
  ],
}
