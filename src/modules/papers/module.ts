import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'papers',
  title: '学生证明',
  tier: 3,
  dependsOn: ['access', 'jobs', 'people', 'students', 'dossiers', 'certificates'],
  permissions: {
    'papers.read': { title: '学生证明 · 查看已出具的', roles: ['registrar', 'principal', 'provinceOfficer', 'cityOfficer', 'countyOfficer'] },
    'papers.issue': { title: '学生证明 · 出具证明、学生证、学籍卡、档案包', roles: ['registrar'] },
    'papers.own': { title: '学生证明 · 本人出具', roles: ['learner'] },
  },
  menu: [
    { portal: 'school', group: '学籍', title: '证明与学生证', path: '/papers', icon: 'certificate', needs: 'papers.issue' },
    { portal: 'learner', group: '本人', title: '我的证明', path: '/me/papers', icon: 'file', needs: 'papers.own', hint: '申请在读证明，下载已开具的证明' },
  ],
})
