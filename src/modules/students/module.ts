import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({ id: 'students', title: '学籍', tier: 2, dependsOn: ['orgs', 'people', 'specialties'], permissions: {}, menu: [], api })
