import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({ id: 'training', title: '职业培训', tier: 3, dependsOn: ['orgs', 'people'], permissions: {}, menu: [], api })
