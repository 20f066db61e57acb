import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({ id: 'plans', title: '规划监测', tier: 4, dependsOn: ['orgs', 'students', 'employment', 'training', 'partnerships'], permissions: {}, menu: [], api })
