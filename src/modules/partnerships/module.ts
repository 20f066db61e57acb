import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({ id: 'partnerships', title: '校企合作', tier: 2, dependsOn: ['orgs'], permissions: {}, menu: [], api })
