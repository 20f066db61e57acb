import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({ id: 'todos', title: '待办', tier: 1, dependsOn: ['orgs'], permissions: {}, menu: [], api })
