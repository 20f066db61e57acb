import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'national',
  title: '全国汇总',
  tier: 4,
  dependsOn: ['access', 'plans'],
  permissions: {
    'national.read': { title: '全国汇总 · 查看各省已发布的数据', roles: ['nationalOfficer'] },
  },
  menu: [{ portal: 'authority', group: '规划', title: '全国看板', path: '/national', icon: 'chart', needs: 'national.read' }],
})
