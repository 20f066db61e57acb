import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'opendata',
  title: '数据开放',
  tier: 4,
  dependsOn: ['access', 'orgs', 'plans'],
  permissions: {
    'opendata.export': {
      title: '数据开放 · 导出本范围的指标',
      roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer', 'registrar', 'principal'],
    },
    'opendata.publish': { title: '数据开放 · 向公众公开、撤下', roles: ['provinceOfficer'] },
  },
  menu: [
    { portal: 'authority', group: '监测', title: '数据开放', path: '/open-data/manage', icon: 'download', needs: 'opendata.export' },
    { portal: 'school', group: '监测', title: '指标导出', path: '/open-data/manage', icon: 'download', needs: 'opendata.export' },
  ],
})
