import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({ id: 'specialties', title: '专业', tier: 2, dependsOn: ['orgs'], permissions: {}, menu: [], api })
