import type { ReportDefinition } from '../model.ts'

/** 毕业生年度就业质量报告: where the graduates of the year went. */
export const employment: ReportDefinition = {
  id: 'employment',
  title: '毕业生年度就业质量报告',
  short: '就业质量报告',
  clause: '002:191',
  chapters: [
    {
      id: 'graduates',
      title: '毕业生基本情况',
      hint: '毕业生的规模和层次结构。',
      figures: ['graduates', 'senior-graduates'],
      tables: [],
      charts: [{ id: 'graduates', title: '历年毕业生', kind: 'trend', figure: 'graduates' }],
      start: '当年毕业生数〔毕业生数〕，比上年〔毕业生数·增减〕，其中高级工以上层次毕业生数〔高级工以上层次毕业生数〕。',
    },
    {
      id: 'rate',
      title: '就业率与去向',
      hint: '就业率写明是初次的还是年终的；去向结构和变化的原因。',
      clause: '003:175',
      figures: ['initial-employment-rate', 'employment-rate', 'settled-graduates', 'further-study-graduates', 'unsettled-graduates'],
      tables: ['destinations'],
      charts: [
        { id: 'rate', title: '历年毕业生初次就业率', kind: 'trend', figure: 'initial-employment-rate' },
        { id: 'destinations', title: '毕业生去向', kind: 'table', table: 'destinations' },
      ],
      start: '毕业生初次就业率〔毕业生初次就业率〕，比上年〔毕业生初次就业率·增减〕；落实去向毕业生数〔落实去向毕业生数〕，升学毕业生数〔升学毕业生数〕，未落实去向毕业生数〔未落实去向毕业生数〕。',
    },
    { id: 'quality', title: '就业质量评价', hint: '对口率、薪酬、稳定性、用人单位满意度：写明调查的办法、时间和样本。', clause: '003:175', figures: [], tables: [], charts: [], start: '' },
    { id: 'service', title: '就业服务', hint: '推荐就业、招聘会、困难毕业生帮扶、未就业毕业生的后续服务。', clause: '001:99', figures: [], tables: [], charts: [], start: '' },
    { id: 'feedback', title: '对专业和招生的反馈', hint: '就业情况怎样用于专业调整和下一年招生。', figures: [], tables: [], charts: [], start: '' },
  ],
}
