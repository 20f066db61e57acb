import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'plans',
  title: '规划监测',
  tier: 4,
  dependsOn: ['access', 'orgs', 'students', 'graduation', 'employment', 'training', 'partnerships', 'certificates'],
  permissions: {
    'plans.read': {
      title: '规划监测 · 查看',
      roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer', 'registrar', 'principal', 'auditAdmin'],
    },
    'plans.manage': { title: '规划监测 · 登记规划', roles: ['provinceOfficer'] },
    'plans.assign': { title: '规划监测 · 明确指标的责任单位和责任人', roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer'] },
    'plans.release': { title: '规划监测 · 发布数据', roles: ['provinceOfficer'] },
    'plans.refresh': { title: '规划监测 · 重算往期', roles: ['provinceOfficer'] },
  },
  menu: [
    { portal: 'authority', group: '规划', title: '规划看板', path: '/plans/own', icon: 'chart', needs: 'plans.read' },
    { portal: 'school', group: '规划', title: '规划看板', path: '/plans/own', icon: 'chart', needs: 'plans.read' },
  ],
})
