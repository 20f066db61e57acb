import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({ id: 'employment', title: '就业', tier: 2, dependsOn: ['orgs', 'people', 'students'], permissions: {}, menu: [], api })
